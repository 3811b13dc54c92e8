#pragma once

#include "store/sqlite/database.h"
#include "tokens/revocation_store.h"

namespace sallyport::store::sqlite {

/// Also refuses with Code::invalid_argument what could not be read back.
class RevocationStore final : public tokens::RevocationStore {
 public:
  explicit RevocationStore(Database& database) : database_(database) {}

  Outcome<bool> revoke(const tokens::Revocation& revocation) override;
  Outcome<std::optional<tokens::Revocation>> find_revocation(std::string_view ref) override;
  Done each_revocation(const std::function<void(const tokens::Revocation&)>& visit) override;
  Outcome<tokens::CutOff> cut_off(std::string_view client_id, const Clock& clock) override;
  Done note_chosen(const tokens::ChosenToken& token) override;
  Done purge(UnixTime now) override;

 private:
  Outcome<tokens::CutOff> cut_off_of_removed(std::string_view client_id);

  Database& database_;
};

}  // namespace sallyport::store::sqlite
