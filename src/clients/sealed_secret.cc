#include "clients/sealed_secret.h"

#include "keys/seal.h"

namespace sallyport::clients {
namespace {

constexpr std::string_view kPurpose = "client-secret";

// A client's id holds no colon.
std::string place_of(std::string_view client_id, const StoredSecret& stored) {
  return std::string(client_id) + ":" + stored.id;
}

}  // namespace

Done keep_sealed(StoredSecret& stored, std::string_view client_id, std::string_view secret,
                 const keys::Kek& kek) {
  auto sealed = keys::seal(kek, kPurpose, place_of(client_id, stored), as_bytes(secret));
  if (!sealed) return Unexpected(std::move(sealed).error());
  stored.sealed = std::make_shared<const std::string>(std::move(*sealed));
  return done();
}

Outcome<SecretString> open_sealed(const StoredSecret& stored, std::string_view client_id,
                                  const keys::Kek& kek) {
  if (!stored.sealed) return fail(Code::not_found, "only the secret's hash is kept");
  return keys::open(kek, kPurpose, place_of(client_id, stored), *stored.sealed);
}

}  // namespace sallyport::clients
