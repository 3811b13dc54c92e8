#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "clients/client.h"
#include "store/sqlite/database.h"

namespace sallyport::store::sqlite {

// What ClientReader reads. The same columns in the same order, for one client and for all.
#define SALLYPORT_CLIENT_COLUMNS                                                                 \
  "SELECT id, enabled, content_type, ttl, align, scopes, claims, created, version, dead_until, " \
  "at,"                                                                                          \
  " sandbox_token, auth_method, token_alg, default_scopes, audiences, reuse_percent,"            \
  " may_introspect, jwks, jwks_url FROM clients LEFT JOIN cut_offs ON client_id = id "
inline constexpr Sql kOneClient = SALLYPORT_CLIENT_COLUMNS "WHERE id = ?";
inline constexpr Sql kAllClients = SALLYPORT_CLIENT_COLUMNS "ORDER BY id";
#undef SALLYPORT_CLIENT_COLUMNS
#define SALLYPORT_SECRET_COLUMNS                                                           \
  "SELECT client_id, id, label, created, expires, last_used, format, salt, digest, sealed" \
  " FROM secrets "
inline constexpr Sql kSecretsOfOne = SALLYPORT_SECRET_COLUMNS "WHERE client_id = ?";
inline constexpr Sql kAllSecrets = SALLYPORT_SECRET_COLUMNS "ORDER BY client_id, id";
#undef SALLYPORT_SECRET_COLUMNS

Unexpected<Error> no_such_client(std::string_view id);
/// Adds the change of this client and sets its version. Code::not_found. REQUIRES: inside a
/// transaction.
Done touch_client(Database& database, std::string_view id);

/// How these stand in their columns: docs/formats/database.md. REQUIRES: checked ones.
std::string scopes_text(const clients::Scopes& scopes);
std::string claims_text(const std::vector<clients::Claim>& claims);
std::string_view text_of(clients::ContentType type);
std::string audiences_text(const std::vector<std::string>& audiences);

/// Makes clients of rows. Code::damaged, naming the row, for one that this program would not have
/// written. Lists of scopes that are equal become one object.
class ClientReader {
 public:
  using ClientDraft = std::shared_ptr<clients::Client>;

  /// The client of a row, without its secrets.
  Outcome<ClientDraft> read_client(const Query& row);
  /// Puts the secret of a row at the end of its client's.
  static Done read_secret(const Query& row, clients::Client& client);
  /// When all secrets are in: puts them in order, the oldest first, and checks the whole.
  static Done finish(clients::Client& client);

  /// Forgets the lists that fewer than two clients use; else it would grow with what comes and
  /// goes.
  void forget_rare();
  void forget_rare_if_many();

 private:
  using ScopesPtr = std::shared_ptr<const clients::Scopes>;

  Outcome<ScopesPtr> shared_scopes(std::string_view text);
  static Outcome<clients::OAuth2SettingsPtr> read_oauth2(const Query& row);

  std::unordered_map<std::string, ScopesPtr, TextHash, std::equal_to<>> lists_;
  std::size_t many_ = 1024;
};

}  // namespace sallyport::store::sqlite
