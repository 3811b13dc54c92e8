#pragma once

#include "clients/auth/authenticator.h"
#include "keys/rotated_keys_test.h"
#include "tokens/plain_token.h"
#include "verifier/plain.h"

// Clients, keys and tokens of theirs, for the tests of this folder.

namespace sallyport::tokens::test {

inline constexpr UnixTime kNow = keys::test::kNow;

inline std::shared_ptr<const keys::KeyRing> ring() {
  static const auto opened =
      keys::KeyRing::open(keys::test::rotated(), keys::test::kek(), kNow).value();
  return opened;
}

/// Another one, with a fresh active key.
inline std::shared_ptr<const keys::KeyRing> other_ring() {
  static const auto opened = [] {
    const auto make = [] { return keys::new_key(keys::test::kek(), 2048, kNow).value(); };
    return keys::KeyRing::open({8, keys::first_keys(make(), make(), kNow)}, keys::test::kek(), kNow)
        .value();
  }();
  return opened;
}

inline clients::Client sample_client(std::string id = "c", std::uint64_t version = 1) {
  clients::Client client;
  client.id = std::move(id);
  client.version = version;
  client.scopes = std::make_shared<const clients::Scopes>(clients::Scopes{"a", "b"});
  client.claims = {{"firstVisionId", "00000AUNAB"}};
  return client;
}

inline clients::AuthenticatedClient authenticated(clients::Client client) {
  return clients::Authenticator::vouched_by_operator(
             std::make_shared<const clients::Client>(std::move(client)))
      .value();
}

inline ScopeList scopes(std::string_view text = "a") { return ScopeList::from_text(text).value(); }

inline verifier::VerifiedToken verified(std::string_view text) {
  return verifier::verify_plain(text, ring()->verifying_keys(kNow), kNow).value();
}

}  // namespace sallyport::tokens::test
