#pragma once

#include <span>

#include "clients/client_store.h"
#include "store/sqlite/client_rows.h"
#include "store/sqlite/database.h"

namespace sallyport::store::sqlite {

/// Also refuses with Code::invalid_argument what clients::check() refuses: nothing is written that
/// could not be read back. A `visit` must not write to the same store.
class ClientStore final : public clients::ClientStore {
 public:
  explicit ClientStore(Database& database) : database_(database) {}

  Outcome<clients::ClientPtr> find_client(std::string_view id) override;
  Done each_client(const std::function<bool(clients::ClientPtr)>& visit) override;

  Done add_client(const clients::Client& client) override;
  Done add_clients(const std::vector<clients::Client>& batch) override;
  Done remove_client(std::string_view id, const Clock& clock) override;
  Done set_enabled(std::string_view id, bool enabled) override;
  Done set_details(std::string_view id, const Details& details, const Clock& clock) override;
  Done set_scopes(std::string_view id, const clients::Scopes& scopes) override;

  Done add_secret(std::string_view client_id, const clients::StoredSecret& secret) override;
  Done remove_secret(std::string_view client_id, std::string_view secret_id) override;
  Done note_uses(const std::vector<SecretUse>& uses) override;

 private:
  Outcome<ClientReader::ClientDraft> load(std::string_view id);
  Done walk(const std::function<bool(clients::ClientPtr)>& visit);
  Done insert_all(std::span<const clients::Client> batch);
  Done insert_client(const clients::Client& client, std::int64_t version);
  Done insert_secret(std::string_view client_id, const clients::StoredSecret& secret);
  Done note_ttl(Seconds ttl);
  Done keep_bound(std::string_view id, UnixTime now);
  Done update_oauth2(const clients::Client& client);

  Database& database_;
  ClientReader reader_;
};

}  // namespace sallyport::store::sqlite
