#pragma once

// What the tests and the bench of this folder write into a store.

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is not in <cstdlib>

#include <filesystem>
#include <string>

#include "clients/client.h"
#include "keys/key_store.h"
#include "tokens/revocation_store.h"

namespace sallyport::store {

/// A new folder of mode 0700, gone with all that is in it at the end of the scope.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sallyport-store-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline clients::StoredSecret sample_secret(std::string id, std::int64_t created = 1'700'000'000) {
  clients::StoredSecret secret;
  secret.id = std::move(id);
  secret.label = "first";
  secret.created = from_unix(created);
  for (std::size_t i = 0; i < secret.digest.size(); ++i) {
    secret.digest[i] = static_cast<std::uint8_t>(7 * i + secret.id.size());
  }
  secret.salt.fill(0xA5);
  secret.salt[0] = 0;  // bytes, not text
  return secret;
}

inline clients::Client sample_client(std::string id,
                                     clients::Scopes scopes = {"orders.read", "orders.write"}) {
  clients::Client client;
  client.id = std::move(id);
  client.scopes = std::make_shared<const clients::Scopes>(std::move(scopes));
  client.claims = {{"firstVisionId", "00000AUNAB"}};
  client.secrets = {sample_secret("secret000001")};
  client.created = from_unix(1'700'000'000);
  return client;
}

/// Of the nth token of a test.
inline tokens::TokenName sample_token(int n = 1) {
  tokens::TokenName token;
  token.kid = "kid";
  token.digest.fill(0xD1);
  token.digest[0] = static_cast<std::uint8_t>(n);
  token.digest[31] = static_cast<std::uint8_t>(n >> 8);
  return token;
}

inline constexpr std::int64_t kSampleExp = 1'800'000'000;

inline tokens::Revocation sample_revocation(int n = 1, std::string client_id = "a",
                                            std::int64_t exp = kSampleExp) {
  return {sample_token(n), std::move(client_id), from_unix(exp), from_unix(exp - 7000)};
}

/// A clock that stands.
inline Clock at(std::int64_t now) {
  return [now] { return from_unix(now); };
}

inline keys::StoredKey sample_key(std::string kid, keys::KeyState state = keys::KeyState::next,
                                  std::int64_t created = 1'700'000'000) {
  keys::StoredKey key;
  key.kid = std::move(kid);
  key.state = state;
  key.created = from_unix(created);
  if (state != keys::KeyState::next) key.activated = from_unix(created + 10);
  if (state == keys::KeyState::retired) {
    key.retired = from_unix(created + 20);
    key.verify_until = from_unix(created + 7220);
  }
  key.public_der = std::string("\x30\0\x01", 3);
  key.sealed = std::string("sealed\0bytes", 12);
  return key;
}

}  // namespace sallyport::store
