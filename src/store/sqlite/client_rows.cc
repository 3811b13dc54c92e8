#include "store/sqlite/client_rows.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "jose/claims.h"
#include "store/sqlite/changes.h"
#include "store/sqlite/damaged.h"

namespace sallyport::store::sqlite {
namespace {

using clients::Claim;
using clients::Client;
using clients::ContentType;
using clients::Scopes;

Unexpected<Error> damaged_client(const Client& client, std::string_view fault) {
  return damaged_at("client '" + client.id + "'", fault,
                    "put back a backup, or remove this client");
}

/// Calls `take` with what lies between the separators; nothing for an empty text.
template <class Take>
void split(std::string_view text, char separator, Take&& take) {
  while (!text.empty()) {
    const std::size_t end = text.find(separator);
    take(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
    if (text.empty()) take(text);
  }
}

const std::shared_ptr<const Scopes>& one_scope() {
  static const auto list = std::make_shared<const Scopes>(Scopes{"x"});
  return list;
}

Done check_scopes(std::shared_ptr<const Scopes> scopes) {
  Client any;
  any.id = "x";
  any.scopes = std::move(scopes);
  return clients::check(any);
}

std::vector<Claim> parse_claims(std::string_view text) {
  std::vector<Claim> claims;
  split(text, '\n', [&](std::string_view line) {
    // A line without '=' becomes a claim without value, which check() refuses.
    const std::size_t end = line.find('=');
    const bool cut = end == std::string_view::npos;
    claims.push_back(
        {std::string(line.substr(0, end)), std::string(cut ? "" : line.substr(end + 1))});
  });
  return claims;
}

std::optional<UnixTime> time_or_none(std::optional<std::int64_t> seconds) {
  if (!seconds) return std::nullopt;
  return from_unix(*seconds);
}

/// Does the row say when the client was cut off, if ever?
bool read_cut_off(const Query& row, Client& client) {
  const auto dead_until = row.number_or_null(9);
  const auto at = row.number_or_null(10);
  if (dead_until.has_value() != at.has_value()) return false;
  client.dead_until = from_unix(dead_until.value_or(0));
  client.cut_off_at = from_unix(at.value_or(0));
  const std::int64_t least = dead_until ? 1 : 0;
  return to_unix(client.dead_until) >= least && to_unix(client.cut_off_at) >= least &&
         to_unix(client.dead_until) <= jose::kMaxNumericDate &&
         to_unix(client.cut_off_at) <= jose::kMaxNumericDate;
}

}  // namespace

Unexpected<Error> no_such_client(std::string_view id) {
  return fail(Code::not_found, "there is no client '" + std::string(id) + "'");
}

Done touch_client(Database& database, std::string_view id) {
  auto seq = record_change(database, Change::Kind::client, id);
  if (!seq) return Unexpected(std::move(seq).error());
  if (auto touched = database.run("UPDATE clients SET version = ? WHERE id = ?", *seq, id);
      !touched)
    return touched;
  return database.touched() == 1 ? done() : no_such_client(id);
}

std::string scopes_text(const Scopes& scopes) {
  std::string text;
  for (const std::string& scope : scopes) {
    if (!text.empty()) text += ' ';
    text += scope;
  }
  return text;
}

// No name holds '=', and no value a line's end: check() sees to both.
std::string claims_text(const std::vector<Claim>& claims) {
  std::string text;
  for (const Claim& claim : claims) {
    if (!text.empty()) text += '\n';
    text += claim.name;
    text += '=';
    text += claim.value;
  }
  return text;
}

// None holds a space: check() sees to it.
std::string audiences_text(const std::vector<std::string>& audiences) {
  return scopes_text(audiences);
}

std::string_view text_of(ContentType type) {
  return type == ContentType::json ? "json" : "octet-stream";
}

Outcome<ClientReader::ClientDraft> ClientReader::read_client(const Query& row) {
  auto client = std::make_shared<Client>();
  client->id = row.text(0);
  client->enabled = row.number(1) != 0;
  if (row.text(2) == text_of(ContentType::octet_stream)) {
    client->content_type = ContentType::octet_stream;
  } else if (row.text(2) != text_of(ContentType::json)) {
    return damaged_client(*client, "its content type is unknown");
  }
  client->ttl = Seconds(row.number(3));
  client->align = Seconds(row.number(4));
  auto scopes = shared_scopes(row.text(5));
  if (!scopes) return damaged_client(*client, scopes.error().detail);
  client->scopes = std::move(*scopes);
  client->claims = parse_claims(row.text(6));
  client->created = from_unix(row.number(7));
  const std::int64_t version = row.number(8);
  if (version < 1) return damaged_client(*client, "its version is not a change's number");
  client->version = static_cast<std::uint64_t>(version);
  const auto sandbox_token = clients::sandbox_token_named(row.text(11));
  if (!sandbox_token) return damaged_client(*client, "its kind of sandbox tokens is unknown");
  client->sandbox_token = *sandbox_token;
  auto oauth2 = read_oauth2(row);
  if (!oauth2) return damaged_client(*client, oauth2.error().detail);
  client->oauth2 = std::move(*oauth2);
  if (!read_cut_off(row, *client)) return damaged_client(*client, "its cut-off has no time");
  return client;
}

/// The usual ones are one object.
Outcome<clients::OAuth2SettingsPtr> ClientReader::read_oauth2(const Query& row) {
  clients::OAuth2Settings settings;
  const auto method = clients::auth_method_named(row.text(12));
  if (!method) return fail(Code::damaged, "its way to authenticate is unknown");
  settings.auth_method = *method;
  settings.token_alg = row.text(13);
  split(row.text(14), ' ', [&](auto scope) { settings.default_scopes.emplace_back(scope); });
  split(row.text(15), ' ', [&](auto audience) { settings.audiences.emplace_back(audience); });
  const std::int64_t percent = row.number(16);
  if (percent < 0 || percent > 99)
    return fail(Code::damaged, "its share of reuse is no percentage");
  settings.reuse_percent = static_cast<unsigned>(percent);
  settings.may_introspect = row.number(17) != 0;
  settings.jwks = row.text(18);
  settings.jwks_url = row.text(19);
  if (settings == *clients::usual_oauth2()) return clients::usual_oauth2();
  return std::make_shared<const clients::OAuth2Settings>(std::move(settings));
}

Outcome<ClientReader::ScopesPtr> ClientReader::shared_scopes(std::string_view text) {
  if (const auto known = lists_.find(text); known != lists_.end()) return known->second;
  Scopes scopes;
  split(text, ' ', [&](std::string_view scope) { scopes.emplace_back(scope); });
  scopes.shrink_to_fit();
  auto list = std::make_shared<const Scopes>(std::move(scopes));
  if (auto good = check_scopes(list); !good) return Unexpected(std::move(good).error());
  lists_.emplace(text, list);
  return list;
}

Done ClientReader::read_secret(const Query& row, Client& client) {
  clients::StoredSecret& secret = client.secrets.emplace_back();
  secret.id = row.text(1);
  secret.label = row.text(2);
  secret.created = from_unix(row.number(3));
  secret.expires = time_or_none(row.number_or_null(4));
  secret.last_used = time_or_none(row.number_or_null(5));
  const std::int64_t format = row.number(6);
  const Bytes salt = row.bytes(7);
  const Bytes digest = row.bytes(8);
  if (!clients::valid_client_id(secret.id) || format < 0 || format > 255 ||
      salt.size() != secret.salt.size() || digest.size() != secret.digest.size()) {
    return damaged_client(client, "one of its secrets has not the form of a secret");
  }
  secret.format = static_cast<std::uint8_t>(format);
  std::ranges::copy(salt, secret.salt.begin());
  std::ranges::copy(digest, secret.digest.begin());
  if (const Bytes sealed = row.bytes(9); !sealed.empty()) {
    secret.sealed = std::make_shared<const std::string>(as_text(sealed));
  }
  return done();
}

Done ClientReader::finish(Client& client) {
  if (client.secrets.size() > 1) {
    std::ranges::sort(client.secrets, {}, [](const auto& s) { return std::tie(s.created, s.id); });
  }
  // A list is checked once, when it is first seen: a thousand scopes that a million clients share
  // would otherwise be looked at a billion times.
  auto scopes = std::exchange(client.scopes, one_scope());
  auto oauth2 = std::exchange(client.oauth2, clients::usual_oauth2());
  auto good = clients::check(client);
  client.scopes = std::move(scopes);
  client.oauth2 = std::move(oauth2);
  if (good && client.oauth2 != clients::usual_oauth2()) {
    good = clients::check(*client.oauth2, *client.scopes);
  }
  if (!good) return damaged_client(client, good.error().detail);
  return done();
}

void ClientReader::forget_rare() {
  std::erase_if(lists_, [](const auto& list) { return list.second.use_count() <= 2; });
  many_ = std::max<std::size_t>(1024, 2 * lists_.size());
}

void ClientReader::forget_rare_if_many() {
  if (lists_.size() > many_) forget_rare();
}

}  // namespace sallyport::store::sqlite
