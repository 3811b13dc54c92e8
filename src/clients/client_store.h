#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "clients/client.h"

namespace sallyport::clients {

/// What this part needs of a store. Every change is durable when the call returns, is one
/// transaction, and adds its row to the change feed in that transaction. Refusals: not_found,
/// already_exists, unavailable (locked, full or read-only: nothing was changed), damaged.
/// An implementation is used by one thread at a time.
class ClientStore {
 public:
  virtual ~ClientStore() = default;

  virtual Outcome<ClientPtr> find_client(std::string_view id) = 0;
  /// In the order of ids. Equal scope lists are one object. Stops at the first `false`.
  virtual Done each_client(const std::function<bool(ClientPtr)>& visit) = 0;

  virtual Done add_client(const Client& client) = 0;
  /// All of them, in one transaction; nothing is written where one exists already.
  virtual Done add_clients(const std::vector<Client>& batch) = 0;
  /// Its tokens are dead for good, also where the id is registered again. `clock` is asked once
  /// nobody else can write.
  virtual Done remove_client(std::string_view id, const Clock& clock) = 0;
  virtual Done set_enabled(std::string_view id, bool enabled) = 0;

  struct Details {
    std::optional<Seconds> ttl{};
    std::optional<Seconds> align{};
    std::optional<ContentType> content_type{};
    OAuth2SettingsPtr oauth2{};  // all of them; null: as they are
  };
  /// What is named gets its new value, the rest stays. Where the TTL gets shorter, it is kept how
  /// long earlier tokens live. `clock` as above.
  virtual Done set_details(std::string_view id, const Details& details, const Clock& clock) = 0;
  /// Default scopes that are no longer among them are dropped.
  virtual Done set_scopes(std::string_view id, const Scopes& scopes) = 0;

  virtual Done add_secret(std::string_view client_id, const StoredSecret& secret) = 0;
  virtual Done remove_secret(std::string_view client_id, std::string_view secret_id) = 0;

  struct SecretUse {
    std::string client_id;
    std::string secret_id;
    UnixTime at;
  };
  /// One transaction for all; secrets that are gone are passed over. No row in the change feed:
  /// nothing is decided by it.
  virtual Done note_uses(const std::vector<SecretUse>& uses) = 0;
};

}  // namespace sallyport::clients
