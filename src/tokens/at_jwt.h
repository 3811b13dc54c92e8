#pragma once

#include <string_view>

#include "tokens/lifetime.h"
#include "tokens/plain_token.h"

namespace sallyport::tokens {

/// What an access token of RFC 9068 is asked for.
struct AtJwtRequest {
  ScopeList scopes;
  std::string_view audience;
  std::string_view issuer;
};

/// When a token that is asked for now says that it was issued: now, but behind the second in which
/// the last server has heard of the client's last cut-off, so that it is none of those that died by
/// it (standing.h). Then it is of a moment up to kHeardWithin + 1 s from now, and must not be
/// handed out before: a verifier would refuse it.
inline UnixTime issued_at(const clients::Client& client, UnixTime now) {
  return std::max(now, client.cut_off_at + kHeardWithin + Seconds(1));
}

/// The audience of a request that names none (RFC 8707 section 2): the client's first, else the
/// issuer.
std::string_view usual_audience(const clients::Client& client, std::string_view issuer);

/// Makes and signs one, with a jti of 128 random bits. As slow as key.sign(). Thread-safe.
/// REQUIRES: the client may have these scopes and this audience.
Outcome<TokenPtr> sign_at_jwt(const keys::SigningKey& key,
                              const clients::AuthenticatedClient& client,
                              const AtJwtRequest& request, UnixTime iat, UnixTime exp);

}  // namespace sallyport::tokens
