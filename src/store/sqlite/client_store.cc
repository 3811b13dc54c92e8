#include "store/sqlite/client_store.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "store/sqlite/changes.h"
#include "store/sqlite/cut_off.h"
#include "store/sqlite/transaction.h"

namespace sallyport::store::sqlite {
namespace {

using clients::Client;
using clients::ClientPtr;
using clients::StoredSecret;

std::optional<std::int64_t> seconds_or_null(const std::optional<UnixTime>& time) {
  if (!time) return std::nullopt;
  return to_unix(*time);
}

std::optional<Bytes> sealed_or_null(const StoredSecret& secret) {
  if (!secret.sealed) return std::nullopt;
  return as_bytes(*secret.sealed);
}

/// What check() leaves to the store: the names of secrets.
Done check_secrets(const Client& client) {
  for (auto secret = client.secrets.begin(); secret != client.secrets.end(); ++secret) {
    if (!clients::valid_client_id(secret->id)) {
      return fail(Code::invalid_argument, "a secret's id has 1 to 100 of A-Z a-z 0-9 . _ ~ -");
    }
    if (std::any_of(client.secrets.begin(), secret,
                    [&](const auto& s) { return s.id == secret->id; })) {
      return fail(Code::already_exists,
                  "client '" + client.id + "' has a secret '" + secret->id + "' already");
    }
  }
  return done();
}

Done check_whole(const Client& client) {
  if (client.scopes == nullptr)
    return fail(Code::invalid_argument, "a client needs a list of scopes");
  if (auto good = clients::check(client); !good) return good;
  return check_secrets(client);
}

/// One walk over all secrets beside the walk over all clients: both are in the order of the
/// client's id.
class SecretCursor {
 public:
  explicit SecretCursor(Database& database) : rows_(database, kAllSecrets) {}

  Done advance() {
    auto row = rows_.next();
    if (!row) return Unexpected(std::move(row).error());
    there_ = *row;
    return done();
  }

  Done take_all_of(Client& client) {
    while (there_ && rows_.text(0) == client.id) {
      if (auto read = ClientReader::read_secret(rows_, client); !read) return read;
      if (auto advanced = advance(); !advanced) return advanced;
    }
    return there_ && rows_.text(0) < client.id ? orphan() : done();
  }

  Done end() const { return there_ ? orphan() : done(); }

 private:
  static Done orphan() {
    return fail(Code::damaged,
                "the store is damaged: it has a secret without a client; put back a backup");
  }

  Query rows_;
  bool there_ = false;
};

}  // namespace

Outcome<ClientPtr> ClientStore::find_client(std::string_view id) {
  Transaction view(database_);
  if (auto begun = view.begin(Transaction::Kind::read); !begun)
    return Unexpected(std::move(begun).error());
  auto client = load(id);
  if (!client) return Unexpected(std::move(client).error());
  reader_.forget_rare_if_many();
  return ClientPtr(std::move(*client));
}

Outcome<ClientReader::ClientDraft> ClientStore::load(std::string_view id) {
  Query one(database_, kOneClient, id);
  auto found = one.next();
  if (!found) return Unexpected(std::move(found).error());
  if (!*found) return no_such_client(id);
  auto client = reader_.read_client(one);
  if (!client) return client;
  Query secrets(database_, kSecretsOfOne, id);
  for (;;) {
    auto row = secrets.next();
    if (!row) return Unexpected(std::move(row).error());
    if (!*row) break;
    if (auto read = ClientReader::read_secret(secrets, **client); !read)
      return Unexpected(std::move(read).error());
  }
  if (auto whole = ClientReader::finish(**client); !whole)
    return Unexpected(std::move(whole).error());
  return client;
}

Done ClientStore::each_client(const std::function<bool(ClientPtr)>& visit) {
  Done walked = walk(visit);
  reader_.forget_rare();
  database_.release_memory();
  return walked;
}

Done ClientStore::walk(const std::function<bool(ClientPtr)>& visit) {
  Transaction view(database_);
  if (auto begun = view.begin(Transaction::Kind::read); !begun) return begun;
  Query rows(database_, kAllClients);
  SecretCursor secrets(database_);
  if (auto first = secrets.advance(); !first) return first;
  for (;;) {
    auto row = rows.next();
    if (!row) return Unexpected(std::move(row).error());
    if (!*row) return secrets.end();
    auto client = reader_.read_client(rows);
    if (!client) return Unexpected(std::move(client).error());
    if (auto taken = secrets.take_all_of(**client); !taken) return taken;
    if (auto whole = ClientReader::finish(**client); !whole) return whole;
    if (!visit(std::move(*client))) return done();
  }
}

Done ClientStore::add_client(const Client& client) {
  if (auto good = check_whole(client); !good) return good;
  return write(database_, [&] { return insert_all({&client, 1}); });
}

Done ClientStore::add_clients(const std::vector<Client>& batch) {
  for (const Client& client : batch) {
    if (auto good = check_whole(client); !good) return good;
  }
  if (batch.empty()) return done();
  return write(database_, [&] { return insert_all(batch); });
}

Done ClientStore::insert_all(std::span<const Client> batch) {
  std::vector<std::int64_t> versions;
  versions.reserve(batch.size());
  Seconds longest{0};
  for (const Client& client : batch) {
    auto version = record_change(database_, Change::Kind::client, client.id);
    if (!version) return Unexpected(std::move(version).error());
    versions.push_back(*version);
    longest = std::max(longest, client.ttl);
  }
  // In the order of the tables: each page of them is then visited once.
  std::vector<std::size_t> order(batch.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) -> const std::string& { return batch[i].id; });
  for (const std::size_t i : order) {
    if (auto added = insert_client(batch[i], versions[i]); !added) return added;
  }
  for (const std::size_t i : order) {
    for (const StoredSecret& secret : batch[i].secrets) {
      if (auto added = insert_secret(batch[i].id, secret); !added) return added;
    }
  }
  return note_ttl(longest);
}

Done ClientStore::note_ttl(Seconds ttl) {
  return database_.run("UPDATE marks SET longest_ttl = ?1 WHERE longest_ttl < ?1",
                       std::int64_t{ttl.count()});
}

Done ClientStore::insert_client(const Client& client, std::int64_t version) {
  auto added = database_.run(
      "INSERT INTO clients (id, enabled, content_type, ttl, align, scopes, claims, created, "
      "version, sandbox_token, auth_method, token_alg, default_scopes, audiences, reuse_percent, "
      "may_introspect, jwks, jwks_url)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
      client.id, std::int64_t{client.enabled}, text_of(client.content_type),
      std::int64_t{client.ttl.count()}, std::int64_t{client.align.count()},
      scopes_text(*client.scopes), claims_text(client.claims), to_unix(client.created), version,
      clients::name_of(client.sandbox_token), clients::name_of(client.oauth2->auth_method),
      client.oauth2->token_alg, scopes_text(client.oauth2->default_scopes),
      audiences_text(client.oauth2->audiences), std::int64_t{client.oauth2->reuse_percent},
      std::int64_t{client.oauth2->may_introspect}, client.oauth2->jwks, client.oauth2->jwks_url);
  if (!added) return added;
  if (database_.touched() == 0) {
    return fail(Code::already_exists, "there is a client '" + client.id + "' already");
  }
  return done();
}

Done ClientStore::insert_secret(std::string_view client_id, const StoredSecret& secret) {
  return database_.run(
      "INSERT INTO secrets (client_id, id, label, created, expires, last_used, format, salt, "
      "digest, sealed)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      client_id, secret.id, secret.label, to_unix(secret.created), seconds_or_null(secret.expires),
      seconds_or_null(secret.last_used), std::int64_t{secret.format}, Bytes(secret.salt),
      Bytes(secret.digest), sealed_or_null(secret));
}

Done ClientStore::remove_client(std::string_view id, const Clock& clock) {
  return write(database_, [&]() -> Done {
    // Or its tokens would be good again for a client that is registered later under its id.
    if (auto cut_off = write_cut_off(database_, id, clock()); !cut_off)
      return Unexpected(std::move(cut_off).error());
    // Its secrets go with it (ON DELETE CASCADE).
    if (auto gone = database_.run("DELETE FROM clients WHERE id = ?", id); !gone) return gone;
    auto seq = record_change(database_, Change::Kind::client, id);
    if (!seq) return Unexpected(std::move(seq).error());
    return done();
  });
}

Done ClientStore::set_enabled(std::string_view id, bool enabled) {
  return write(database_, [&]() -> Done {
    if (auto touched = touch_client(database_, id); !touched) return touched;
    return database_.run("UPDATE clients SET enabled = ? WHERE id = ?", std::int64_t{enabled}, id);
  });
}

Done ClientStore::set_scopes(std::string_view id, const clients::Scopes& scopes) {
  return write(database_, [&]() -> Done {
    auto client = load(id);
    if (!client) return Unexpected(std::move(client).error());
    (*client)->scopes = std::make_shared<const clients::Scopes>(scopes);
    clients::OAuth2Settings oauth2 = *(*client)->oauth2;
    std::erase_if(oauth2.default_scopes, [&](const auto& scope) {
      return std::ranges::find(scopes, scope) == scopes.end();
    });
    (*client)->oauth2 = std::make_shared<const clients::OAuth2Settings>(oauth2);
    if (auto good = clients::check(**client); !good) return good;
    if (auto touched = touch_client(database_, id); !touched) return touched;
    return database_.run("UPDATE clients SET scopes = ?, default_scopes = ? WHERE id = ?",
                         scopes_text(scopes), scopes_text(oauth2.default_scopes), id);
  });
}

Done ClientStore::set_details(std::string_view id, const Details& details, const Clock& clock) {
  return write(database_, [&]() -> Done {
    auto client = load(id);
    if (!client) return Unexpected(std::move(client).error());
    const Seconds old_ttl = (*client)->ttl;
    Client& changed = **client;
    changed.ttl = details.ttl.value_or(changed.ttl);
    changed.align = details.align.value_or(changed.align);
    changed.content_type = details.content_type.value_or(changed.content_type);
    if (details.oauth2) changed.oauth2 = details.oauth2;
    if (auto good = clients::check(changed); !good) return good;
    if (changed.ttl < old_ttl) {
      if (auto kept = keep_bound(id, clock()); !kept) return kept;
    }
    if (auto touched = touch_client(database_, id); !touched) return touched;
    auto set = database_.run("UPDATE clients SET ttl = ?, align = ?, content_type = ? WHERE id = ?",
                             std::int64_t{changed.ttl.count()}, std::int64_t{changed.align.count()},
                             text_of(changed.content_type), id);
    if (set && details.oauth2) set = update_oauth2(changed);
    return set ? note_ttl(changed.ttl) : set;
  });
}

Done ClientStore::update_oauth2(const Client& client) {
  const clients::OAuth2Settings& oauth2 = *client.oauth2;
  return database_.run(
      "UPDATE clients SET auth_method = ?, token_alg = ?, default_scopes = ?, audiences = ?,"
      " reuse_percent = ?, may_introspect = ?, jwks = ?, jwks_url = ? WHERE id = ?",
      clients::name_of(oauth2.auth_method), oauth2.token_alg, scopes_text(oauth2.default_scopes),
      audiences_text(oauth2.audiences), std::int64_t{oauth2.reuse_percent},
      std::int64_t{oauth2.may_introspect}, oauth2.jwks, oauth2.jwks_url, client.id);
}

/// How long the tokens live that were issued by the TTL that the client has still.
Done ClientStore::keep_bound(std::string_view id, UnixTime now) {
  auto latest = latest_expiry_of(database_, id, now);
  if (!latest) return Unexpected(std::move(latest).error());
  return database_.run("UPDATE clients SET exp_bound = ? WHERE id = ?", to_unix(*latest), id);
}

Done ClientStore::add_secret(std::string_view client_id, const StoredSecret& secret) {
  return write(database_, [&]() -> Done {
    auto client = load(client_id);
    if (!client) return Unexpected(std::move(client).error());
    (*client)->secrets.push_back(secret);
    if (auto good = check_whole(**client); !good) return good;
    if (auto touched = touch_client(database_, client_id); !touched) return touched;
    return insert_secret(client_id, secret);
  });
}

Done ClientStore::remove_secret(std::string_view client_id, std::string_view secret_id) {
  return write(database_, [&]() -> Done {
    if (auto touched = touch_client(database_, client_id); !touched) return touched;
    auto gone =
        database_.run("DELETE FROM secrets WHERE client_id = ? AND id = ?", client_id, secret_id);
    if (!gone) return gone;
    if (database_.touched() == 1) return done();
    return fail(Code::not_found, "client '" + std::string(client_id) + "' has no secret '" +
                                     std::string(secret_id) + "'");
  });
}

Done ClientStore::note_uses(const std::vector<SecretUse>& uses) {
  if (uses.empty()) return done();
  return write(database_, [&]() -> Done {
    for (const SecretUse& use : uses) {
      auto noted = database_.run(
          "UPDATE secrets SET last_used = ?3 WHERE client_id = ?1 AND id = ?2"
          " AND (last_used IS NULL OR last_used < ?3)",
          use.client_id, use.secret_id, to_unix(use.at));
      if (!noted) return noted;
    }
    return done();
  });
}

}  // namespace sallyport::store::sqlite
