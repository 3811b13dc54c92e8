#include "store/sqlite/revocation_store.h"

#include <string>
#include <utility>

#include "store/sqlite/client_rows.h"
#include "store/sqlite/cut_off.h"
#include "store/sqlite/damaged.h"
#include "store/sqlite/revocation_rows.h"
#include "store/sqlite/transaction.h"
#include "tokens/revocations.h"

namespace sallyport::store::sqlite {
namespace {

using tokens::ChosenToken;
using tokens::CutOff;
using tokens::Revocation;

// So that a purge of a million rows holds up another writer for a moment only.
constexpr std::int64_t kPurgedAtOnce = 20'000;

// In pieces of kPurgedAtOnce.
constexpr Sql kPurgeRevocations =
    "DELETE FROM revocations WHERE (profile, kid, digest) IN"
    " (SELECT profile, kid, digest FROM revocations WHERE exp <= ? LIMIT ?)";
constexpr Sql kPurgeChosen =
    "DELETE FROM chosen_tokens WHERE (client_id, profile, kid, digest) IN"
    " (SELECT client_id, profile, kid, digest FROM chosen_tokens WHERE exp <= ? LIMIT ?)";
constexpr Sql kPurgeCutOffs =
    "DELETE FROM cut_offs WHERE client_id IN"
    " (SELECT client_id FROM cut_offs WHERE dead_until <= ? LIMIT ?)";

Done purge_table(Database& database, Sql in_pieces, UnixTime ended) {
  for (bool finished = false; !finished;) {
    auto purged = write(database, [&]() -> Done {
      auto gone = database.run(in_pieces, to_unix(ended), kPurgedAtOnce);
      finished = database.touched() < kPurgedAtOnce;
      return gone;
    });
    if (!purged) return purged;
  }
  return done();
}

}  // namespace

Outcome<bool> RevocationStore::revoke(const Revocation& revocation) {
  if (auto good = check(revocation.token, revocation.client_id, revocation.exp); !good)
    return Unexpected(std::move(good).error());
  bool is_new = false;
  auto written = write(database_, [&]() -> Done {
    auto added = insert_revocation(database_, revocation);
    if (!added) return Unexpected(std::move(added).error());
    is_new = *added;
    return done();
  });
  if (!written) return Unexpected(std::move(written).error());
  return is_new;
}

Outcome<std::optional<Revocation>> RevocationStore::find_revocation(std::string_view ref) {
  const auto token = parse_ref(ref);
  if (!token) return damaged_at("a change", "it does not name a revoked token");
  Query row(database_, kOneRevocation, token->profile, token->kid, Bytes(token->digest));
  auto found = row.next();
  if (!found) return Unexpected(std::move(found).error());
  if (!*found) return std::optional<Revocation>();
  auto revocation = read_revocation(row);
  if (!revocation) return Unexpected(std::move(revocation).error());
  return std::optional<Revocation>(std::move(*revocation));
}

Done RevocationStore::each_revocation(const std::function<void(const Revocation&)>& visit) {
  Query rows(database_, kAllRevocations);
  for (;;) {
    auto row = rows.next();
    if (!row) return Unexpected(std::move(row).error());
    if (!*row) return done();
    auto revocation = read_revocation(rows);
    if (!revocation) return Unexpected(std::move(revocation).error());
    visit(*revocation);
  }
}

Outcome<CutOff> RevocationStore::cut_off(std::string_view client_id, const Clock& clock) {
  CutOff result;
  auto written = write(database_, [&]() -> Done {
    auto cut_off = write_cut_off(database_, client_id, clock());
    if (!cut_off) return Unexpected(std::move(cut_off).error());
    result = *cut_off;
    return touch_client(database_, client_id);
  });
  if (written) return result;
  if (written.error().code == Code::not_found) return cut_off_of_removed(client_id);
  return Unexpected(std::move(written).error());
}

Outcome<CutOff> RevocationStore::cut_off_of_removed(std::string_view client_id) {
  Query row(database_, "SELECT dead_until, at FROM cut_offs WHERE client_id = ?", client_id);
  auto found = row.next();
  if (!found) return Unexpected(std::move(found).error());
  if (!*found) return no_such_client(client_id);
  return CutOff{from_unix(row.number(0)), from_unix(row.number(1)), 0};
}

Done RevocationStore::note_chosen(const ChosenToken& chosen) {
  const tokens::TokenName& token = chosen.token;
  if (auto good = check(token, chosen.client_id, chosen.exp); !good) return good;
  return write(database_, [&]() -> Done {
    Query client(database_, "SELECT version FROM clients WHERE id = ?", chosen.client_id);
    auto found = client.next();
    if (!found) return Unexpected(std::move(found).error());
    if (!*found) return no_such_client(chosen.client_id);
    // A cut-off in between has not seen this token.
    if (std::cmp_not_equal(client.number(0), chosen.client_version)) {
      return fail(Code::not_now, "client '" + chosen.client_id +
                                     "' was changed by another process in the meantime; try again");
    }
    return database_.run(
        "INSERT INTO chosen_tokens (client_id, profile, kid, digest, exp) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        chosen.client_id, token.profile, token.kid, Bytes(token.digest), to_unix(chosen.exp));
  });
}

Done RevocationStore::purge(UnixTime now) {
  const UnixTime ended = now - tokens::kKeptBehindExpiry;
  for (const Sql in_pieces : {kPurgeRevocations, kPurgeChosen, kPurgeCutOffs}) {
    if (auto purged = purge_table(database_, in_pieces, ended); !purged) return purged;
  }
  return done();
}

}  // namespace sallyport::store::sqlite
