/* Verifies the token on stdin by the keys of a file. verify.cc is the same in C++.
 *
 *   verify_c JWKS plain [SCOPE...]                    a token of GET /v1/getAccessToken
 *   verify_c JWKS at+jwt ISSUER AUDIENCE [SCOPE...]   a token of RFC 9068
 *
 * Ends with 0 and says whose it is; with 1, and why, if it is refused; with 2 if it could not ask. */
#include <stdio.h>
#include <string.h>

#include "sallyport/verifier_c.h"

static sallyport_verifier* make_verifier(int argc, char** argv, char* why, size_t why_size) {
  sallyport_policy policy = SALLYPORT_POLICY;
  sallyport_verifier* verifier = NULL;
  sallyport_keys* keys = NULL;
  int next = 3; /* argv ends with NULL, as the list of scopes has to */

  if (argc > 2 && strcmp(argv[2], "plain") == 0) {
    policy.profile = SALLYPORT_PLAIN;
  } else if (argc > 4 && strcmp(argv[2], "at+jwt") == 0) {
    policy.issuer = argv[3];
    policy.audience = argv[4];
    next = 5;
  } else {
    snprintf(why, why_size, "%s",
             "usage: verify_c JWKS plain [SCOPE...] | verify_c JWKS at+jwt ISSUER AUDIENCE [SCOPE...]");
    return NULL;
  }
  policy.all_scopes = (const char* const*)(argv + next);

  keys = sallyport_keys_from_file(argv[1], 1, 3600, why, why_size);
  if (keys != NULL) verifier = sallyport_verifier_new(keys, &policy, why, why_size);
  sallyport_keys_free(keys); /* the verifier has them, too */
  return verifier;
}

static void print(const sallyport_claims* claims) {
  size_t i;
  const char* scope;
  printf("client %s, until %lld\n", sallyport_claims_client_id(claims),
         (long long)sallyport_claims_expires_at(claims));
  for (i = 0; (scope = sallyport_claims_scope(claims, i)) != NULL; ++i) printf("scope %s\n", scope);
}

/* A server makes the verifier once, and asks it from all its threads. */
int main(int argc, char** argv) {
  char why[256] = "";
  char token[8193] = ""; /* longer ones are refused anyway */
  sallyport_claims* claims = NULL;
  int code;
  sallyport_verifier* verifier = make_verifier(argc, argv, why, sizeof why);
  if (verifier == NULL) {
    fprintf(stderr, "%s\n", why);
    return 2;
  }
  if (fgets(token, sizeof token, stdin) == NULL) token[0] = '\0';
  token[strcspn(token, "\n")] = '\0';

  code = sallyport_verify(verifier, token, strlen(token), &claims, why, sizeof why);
  if (code == SALLYPORT_OK) {
    print(claims);
  } else {
    fprintf(stderr, "%s: %s\n", sallyport_code_name(code), why);
  }
  sallyport_claims_free(claims);
  sallyport_verifier_free(verifier);
  if (code == SALLYPORT_OK) return 0;
  return code == SALLYPORT_KEYS_UNAVAILABLE || code == SALLYPORT_INTERNAL ? 2 : 1;
}
