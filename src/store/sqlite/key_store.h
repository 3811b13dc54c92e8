#pragma once

#include "keys/key_store.h"
#include "store/sqlite/database.h"

namespace sallyport::store::sqlite {

/// Beyond the interface: note_signed_until() and set_setting() add a change of kind `keys` as well.
/// Code::invalid_argument for keys that could not be read back, and for a setting's name that is
/// not 1 to 50 of [a-z0-9_].
class KeyStore final : public keys::KeyStore {
 public:
  explicit KeyStore(Database& database) : database_(database) {}

  Outcome<keys::KeyTable> load_keys() override;
  Done replace_keys(const keys::KeyTable& read, const std::vector<keys::StoredKey>& keys) override;
  Done note_signed_until(std::string_view kid, UnixTime exp) override;

  Outcome<std::optional<std::string>> setting(std::string_view name) override;
  Done set_setting(std::string_view name, std::string_view value) override;

 private:
  Outcome<keys::KeyTable> load_marks();
  Done insert(const keys::StoredKey& key);
  Done next_generation();

  Database& database_;
};

}  // namespace sallyport::store::sqlite
