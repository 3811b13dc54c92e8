#include "store/state_for_test.h"

#include "store/sqlite/store.h"

#include <iomanip>
#include <sstream>

namespace sallyport::store {
namespace {

template <class BytesLike>
std::string hex(const BytesLike& bytes) {
  std::ostringstream out;
  for (const auto byte : bytes) {
    out << std::hex << std::setw(2) << std::setfill('0')
        << static_cast<int>(static_cast<std::uint8_t>(byte));
  }
  return out.str();
}

std::string text_of(const std::optional<UnixTime>& time) {
  return time ? std::to_string(to_unix(*time)) : "-";
}

std::string text_of(const clients::StoredSecret& secret) {
  std::ostringstream out;
  out << "  secret " << secret.id << " '" << secret.label << "' created " << to_unix(secret.created)
      << " expires " << text_of(secret.expires) << " used " << text_of(secret.last_used)
      << " format " << int{secret.format} << " " << hex(secret.salt) << " " << hex(secret.digest)
      << " sealed " << (secret.sealed ? hex(*secret.sealed) : "-") << "\n";
  return out.str();
}

}  // namespace

std::string text_of(const clients::Client& client) {
  std::ostringstream out;
  out << "client " << client.id << (client.enabled ? " enabled" : " disabled") << " content "
      << static_cast<int>(client.content_type) << " ttl " << client.ttl.count() << " align "
      << client.align.count() << " sandbox " << clients::name_of(client.sandbox_token)
      << " created " << to_unix(client.created) << " version " << client.version << " dead until "
      << to_unix(client.dead_until) << " cut off at " << to_unix(client.cut_off_at) << "\n  scopes";
  for (const auto& scope : *client.scopes) out << " " << scope;
  const clients::OAuth2Settings& oauth2 = *client.oauth2;
  out << "\n  oauth2 " << clients::name_of(oauth2.auth_method) << " " << oauth2.token_alg
      << " reuse " << oauth2.reuse_percent << " introspects " << oauth2.may_introspect << " keys "
      << oauth2.jwks << " at " << oauth2.jwks_url << " defaults";
  for (const auto& scope : oauth2.default_scopes) out << " " << scope;
  for (const auto& audience : oauth2.audiences) out << " for " << audience;
  out << "\n";
  for (const auto& claim : client.claims)
    out << "  claim " << claim.name << "=" << claim.value << "\n";
  for (const auto& secret : client.secrets) out << text_of(secret);
  return out.str();
}

std::string text_of(const keys::StoredKey& key) {
  std::ostringstream out;
  out << "key " << key.kid << " " << key.profile << " " << key.alg << " state "
      << static_cast<int>(key.state) << " created " << to_unix(key.created) << " activated "
      << text_of(key.activated) << " retired " << text_of(key.retired) << " until "
      << text_of(key.verify_until) << " signed " << to_unix(key.signed_until) << " "
      << hex(key.public_der) << " " << hex(key.sealed) << "\n";
  return out.str();
}

std::string text_of(const tokens::Revocation& revocation) {
  std::ostringstream out;
  out << "revocation " << revocation.token.profile << " " << revocation.token.kid << " "
      << hex(revocation.token.digest) << " client " << revocation.client_id << " exp "
      << to_unix(revocation.exp) << " at " << to_unix(revocation.at) << "\n";
  return out.str();
}

std::string state_of(clients::ClientStore& clients, keys::KeyStore& keys,
                     tokens::RevocationStore& revocations, ChangeFeed& changes) {
  std::ostringstream out;
  const auto read = clients.each_client([&](const clients::ClientPtr& client) {
    out << text_of(*client);
    return true;
  });
  if (!read) out << "clients: " << read.error().detail << "\n";
  const auto table = keys.load_keys();
  if (!table) return out.str() + "keys: " + table.error().detail;
  for (const auto& key : table->keys) out << text_of(key);
  const auto revoked = revocations.each_revocation(
      [&](const tokens::Revocation& revocation) { out << text_of(revocation); });
  if (!revoked) out << "revocations: " << revoked.error().detail << "\n";
  const auto pepper = keys.setting("pepper");
  const auto newest = changes.newest();
  if (!pepper || !newest) return out.str() + "the rest cannot be read";
  out << "generation " << table->generation << " pepper " << (*pepper ? hex(**pepper) : "none")
      << " longest " << table->longest_ttl.count() << " newest " << *newest << "\n";
  // From the newest backwards: how far the feed reaches does not matter here.
  for (std::uint64_t seq = *newest; seq > 0; --seq) {
    const auto behind = changes.after(seq - 1, 1);
    if (!behind || behind->empty()) break;
    out << "change " << behind->front().seq << " " << static_cast<int>(behind->front().kind) << " "
        << behind->front().ref << "\n";
  }
  return out.str();
}

std::string state_of(SqliteStore& store) {
  std::ostringstream out;
  out << state_of(store.clients(), store.keys(), store.revocations(), store.changes());
  sqlite::Query rows(store.database(),
                     "SELECT 'bound ' || id || ' ' || exp_bound FROM clients WHERE exp_bound > 0"
                     " UNION ALL SELECT 'cut off ' || client_id || ' ' || dead_until || ' ' || at"
                     " FROM cut_offs"
                     " UNION ALL SELECT 'chosen ' || client_id || ' ' || profile || ' ' || kid ||"
                     " ' ' || hex(digest) || ' ' || exp FROM chosen_tokens ORDER BY 1");
  for (;;) {
    const auto row = rows.next();
    if (!row) return out.str() + "the rest: " + row.error().detail;
    if (!*row) return out.str();
    out << rows.text(0) << "\n";
  }
}

}  // namespace sallyport::store
