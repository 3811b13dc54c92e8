#ifndef SALLYPORT_VERIFIER_C_H
#define SALLYPORT_VERIFIER_C_H

/* verifier.h for C (C99). What a thing means is said there.
 *
 * Text is UTF-8 with a NUL behind it. Where a function takes `why`, it writes the reason of its
 * failure there, cut to `why_size` bytes with the NUL; both may be 0. Nothing is thrown, nothing
 * is printed. What a _new or _from_ function returns is the caller's to free; a free function takes
 * NULL. Sources and verifiers may be used by many threads at once, and be freed in any order. */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* sallyport::TokenError, and success. */
enum {
  SALLYPORT_OK = 0,
  SALLYPORT_MALFORMED = 1,
  SALLYPORT_UNKNOWN_KEY = 2,
  SALLYPORT_FORGED = 3,
  SALLYPORT_WRONG_ISSUER = 4,
  SALLYPORT_WRONG_AUDIENCE = 5,
  SALLYPORT_NOT_YET_VALID = 6,
  SALLYPORT_EXPIRED = 7,
  SALLYPORT_LACKS_SCOPE = 8,
  SALLYPORT_KEYS_UNAVAILABLE = 9,
  SALLYPORT_INTERNAL = 10
};

/* "ok", "expired"; "unknown" for a number that is none of these. */
const char* sallyport_code_name(int code);

/* sallyport::KeySource */
typedef struct sallyport_keys sallyport_keys;

/* sallyport::KeySettings, in seconds and milliseconds. SALLYPORT_KEY_SETTINGS has the defaults. */
typedef struct sallyport_key_settings {
  size_t size; /* of this struct, as the caller knows it */
  long max_age_s;
  long keep_stale_s;
  long cool_down_s;
  long retry_after_s;
  long patience_ms;
} sallyport_key_settings;

#define SALLYPORT_KEY_SETTINGS \
  { sizeof(sallyport_key_settings), 300, 3600, 30, 5, 2000 }

/* Where a fetch puts the JWK Set that it reads, in as many pieces as it likes. Returns 0, or -1 if
 * it is too much (the fetch has then failed). */
typedef struct sallyport_text sallyport_text;
int sallyport_text_append(sallyport_text* text, const char* bytes, size_t size);

/* Returns 0 if all of the set was appended. It must not let a C++ exception out that is not a
 * std::exception. `context` must live as long as the keys and all verifiers made of them. */
typedef int (*sallyport_fetch)(void* context, sallyport_text* into);

/* NULL if it failed. `size` bytes of text, which need no NUL. */
sallyport_keys* sallyport_keys_from_jwks(const char* text, size_t size, char* why, size_t why_size);
sallyport_keys* sallyport_keys_from_file(const char* path, long check_every_s, long keep_stale_s,
                                         char* why, size_t why_size);
/* `settings` may be NULL, for the defaults. */
sallyport_keys* sallyport_keys_from_fetch(sallyport_fetch fetch, void* context,
                                          const sallyport_key_settings* settings, char* why,
                                          size_t why_size);
/* Returns 0, or -1. */
int sallyport_keys_refresh(const sallyport_keys* keys, char* why, size_t why_size);
void sallyport_keys_free(sallyport_keys* keys);

enum { SALLYPORT_AT_JWT = 0, SALLYPORT_PLAIN = 1 };

/* sallyport::TokenPolicy. Lists end with NULL, and may be NULL themselves. */
typedef struct sallyport_policy {
  size_t size; /* of this struct, as the caller knows it */
  int profile;
  const char* issuer;
  const char* audience;
  const char* const* all_scopes;
  const char* const* any_scope;
  long skew_s;
} sallyport_policy;

#define SALLYPORT_POLICY \
  { sizeof(sallyport_policy), SALLYPORT_AT_JWT, 0, 0, 0, 0, 0 }

/* sallyport::Verifier. NULL if it failed. It keeps a copy of what the policy says, and the keys. */
typedef struct sallyport_verifier sallyport_verifier;
sallyport_verifier* sallyport_verifier_new(const sallyport_keys* keys,
                                           const sallyport_policy* policy, char* why,
                                           size_t why_size);
void sallyport_verifier_free(sallyport_verifier* verifier);

/* sallyport::TokenClaims */
typedef struct sallyport_claims sallyport_claims;

/* SALLYPORT_OK, and *claims is the caller's to free; or another code, and *claims is NULL. A token
 * with a NUL in one of its claims is SALLYPORT_MALFORMED here, since C would see only the half of
 * it. `claims` may be NULL, if nothing but the code is wanted. */
int sallyport_verify(const sallyport_verifier* verifier, const char* token, size_t size,
                     sallyport_claims** claims, char* why, size_t why_size);
/* The same as of another time than now, in Unix seconds. */
int sallyport_verify_at(const sallyport_verifier* verifier, const char* token, size_t size,
                        int64_t unix_now, sallyport_claims** claims, char* why, size_t why_size);
void sallyport_claims_free(sallyport_claims* claims);

/* These live as long as the claims; "" and 0 where the token does not say it. */
const char* sallyport_claims_client_id(const sallyport_claims* claims);
const char* sallyport_claims_issuer(const sallyport_claims* claims);
const char* sallyport_claims_subject(const sallyport_claims* claims);
const char* sallyport_claims_token_id(const sallyport_claims* claims);
const char* sallyport_claims_key_id(const sallyport_claims* claims);
int64_t sallyport_claims_expires_at(const sallyport_claims* claims);
int64_t sallyport_claims_issued_at(const sallyport_claims* claims);
/* NULL behind the last. */
const char* sallyport_claims_scope(const sallyport_claims* claims, size_t index);
const char* sallyport_claims_audience(const sallyport_claims* claims, size_t index);
/* One of the other string members by its name; NULL if there is none. */
const char* sallyport_claims_other(const sallyport_claims* claims, const char* name);

#ifdef __cplusplus
}
#endif

#endif
