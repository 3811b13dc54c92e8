package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

type client struct {
	Method string
	Secret string
}

type clientJob struct {
	Issuer  string
	API     string
	Clients map[string]client
}

type life struct {
	Called []int    `json:"called"`
	Tokens []string `json:"tokens"`
}

type refusal struct {
	Status int    `json:"status"`
	Error  string `json:"error"`
}

// The library finds out by itself, or is told, which of its two ways to send a secret is taken here.
var styles = map[string]oauth2.AuthStyle{
	"client_secret_basic": oauth2.AuthStyleInHeader,
	"client_secret_post":  oauth2.AuthStyleInParams,
	"":                    oauth2.AuthStyleAutoDetect,
}

func (j clientJob) config(id, secret string, style oauth2.AuthStyle) clientcredentials.Config {
	return clientcredentials.Config{
		ClientID: id, ClientSecret: secret, TokenURL: j.Issuer + "/oauth2/token", Scopes: []string{"edit"}, AuthStyle: style,
	}
}

func (j clientJob) call(ctx context.Context, token *oauth2.Token) (int, error) {
	// A static source sends also what has expired.
	answer, err := oauth2.NewClient(ctx, oauth2.StaticTokenSource(token)).Get(j.API)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, err
}

func (j clientJob) untilRefused(ctx context.Context, token *oauth2.Token) (int, error) {
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		status, err := j.call(ctx, token)
		if err != nil || status != http.StatusOK || time.Now().After(end) {
			return status, err
		}
	}
}

func (j clientJob) live(ctx context.Context, config clientcredentials.Config) (life, error) {
	var found life
	first, err := config.Token(ctx)
	if err != nil {
		return found, err
	}
	use := func(ask func(context.Context, *oauth2.Token) (int, error), token *oauth2.Token) {
		if err == nil {
			var status int
			status, err = ask(ctx, token)
			found.Called = append(found.Called, status)
		}
	}
	use(j.call, first)
	use(j.untilRefused, first)
	if err != nil {
		return found, err
	}
	if first.Valid() { // The library gives up a token some seconds before its end.
		return found, errors.New("the library takes the token for good still")
	}
	second, err := oauth2.ReuseTokenSource(first, config.TokenSource(ctx)).Token()
	if err != nil {
		return found, err
	}
	use(j.call, second)
	found.Tokens = []string{first.AccessToken, second.AccessToken}
	return found, err
}

func refused(ctx context.Context, config clientcredentials.Config) refusal {
	_, err := config.Token(ctx)
	var reported *oauth2.RetrieveError
	if errors.As(err, &reported) {
		return refusal{reported.Response.StatusCode, reported.ErrorCode}
	}
	return refusal{0, fmt.Sprint(err)}
}

func runClient(j clientJob) (any, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	ctx := context.WithValue(context.Background(), oauth2.HTTPClient, &http.Client{Transport: transport})

	var lock sync.Mutex
	var all sync.WaitGroup
	var failed error
	lives := map[string]life{}
	start := func(name string, config clientcredentials.Config) {
		all.Add(1)
		go func() {
			defer all.Done()
			found, err := j.live(ctx, config)
			lock.Lock()
			defer lock.Unlock()
			lives[name] = found
			if err != nil {
				failed = fmt.Errorf("%s: %w", name, err)
			}
		}()
	}
	for id, one := range j.Clients {
		start(id, j.config(id, one.Secret, styles[one.Method]))
	}
	all.Wait()

	basic := j.Clients["client_secret_basic"]
	post := j.Clients["client_secret_post"]
	admin := j.config("client_secret_basic", basic.Secret, oauth2.AuthStyleInHeader)
	admin.Scopes = []string{"admin"}
	none := admin
	none.Scopes = nil
	other := j.config("client_secret_basic", basic.Secret, oauth2.AuthStyleInHeader)
	other.EndpointParams = map[string][]string{"resource": {"https://other.example"}}
	detected := map[string]bool{}
	for id, secret := range map[string]string{"client_secret_basic": basic.Secret, "client_secret_post": post.Secret} {
		config := j.config(id, secret, oauth2.AuthStyleAutoDetect)
		token, err := config.Token(ctx)
		detected[id] = err == nil && token.AccessToken != ""
	}
	return map[string]any{
		"lives":    lives,
		"detected": detected,
		"refused": map[string]refusal{
			"a wrong secret":       refused(ctx, j.config("client_secret_basic", "wrong", oauth2.AuthStyleInHeader)),
			"a scope of nobody":    refused(ctx, admin),
			"no scope":             refused(ctx, none),
			"a resource of nobody": refused(ctx, other),
		},
	}, failed
}
