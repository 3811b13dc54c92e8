#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/client.h"
#include "crypto/digest.h"
#include "keys/key_ring.h"

namespace sallyport::tokens {

struct IssuedToken {
  std::string text;  // compact JWS
  UnixTime exp;
  crypto::Digest256 digest{};  // jose::token_digest()
  UnixTime iat{};              // of an at+jwt; it may be a moment from now (at_jwt.h)
};
using TokenPtr = std::shared_ptr<const IssuedToken>;

/// Of the client, as they are written into its tokens.
std::vector<std::pair<std::string, std::string>> fixed_claims(const clients::Client& client);

/// Appends the signature to what `signing_input` is, and keeps what the token is remembered by.
Outcome<TokenPtr> sign_token(const keys::SigningKey& key, std::string signing_input, UnixTime iat,
                             UnixTime exp);

}  // namespace sallyport::tokens
