package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v3"
	"github.com/go-jose/go-jose/v3/jwt"
)

type verifyJob struct {
	Jwks     string
	Issuer   string
	Audience string
	Tokens   map[string]string
}

func fetchKeys(url string) (jose.JSONWebKeySet, error) {
	var keys jose.JSONWebKeySet
	answer, err := http.Get(url)
	if err != nil {
		return keys, err
	}
	defer answer.Body.Close()
	return keys, json.NewDecoder(answer.Body).Decode(&keys)
}

// verify does what RFC 9068 section 4 asks of an API, by the library's means.
func verify(text string, keys jose.JSONWebKeySet, j verifyJob) (map[string]any, error) {
	token, err := jwt.ParseSigned(text)
	if err != nil {
		return nil, err
	}
	header := token.Headers[0]
	if header.ExtraHeaders[jose.HeaderType] != "at+jwt" {
		return nil, errors.New("typ is not at+jwt")
	}
	found := keys.Key(header.KeyID)
	if len(found) != 1 {
		return nil, fmt.Errorf("%d keys have this kid", len(found))
	}
	if found[0].Algorithm != header.Algorithm {
		return nil, errors.New("alg is not that of the key")
	}
	var standard jwt.Claims
	var all map[string]any
	if err := token.Claims(found[0], &standard, &all); err != nil {
		return nil, err
	}
	expected := jwt.Expected{Issuer: j.Issuer, Audience: jwt.Audience{j.Audience}, Time: time.Now()}
	return all, standard.ValidateWithLeeway(expected, 0)
}

func runVerify(j verifyJob) (any, error) {
	keys, err := fetchKeys(j.Jwks)
	if err != nil {
		return nil, err
	}
	verdicts := map[string]any{}
	for name, token := range j.Tokens {
		claims, err := verify(token, keys, j)
		if err != nil {
			verdicts[name] = map[string]string{"refused": err.Error()}
		} else {
			verdicts[name] = map[string]any{"claims": claims}
		}
	}
	return verdicts, nil
}
