#include "store/sqlite/cut_off.h"

#include <algorithm>
#include <string>
#include <vector>

#include "clients/client.h"
#include "store/sqlite/client_rows.h"
#include "store/sqlite/revocation_rows.h"
#include "tokens/lifetime.h"

namespace sallyport::store::sqlite {
namespace {

using tokens::Revocation;

/// The row may be one that cannot be read as a client: that must not keep anybody from ending it.
Seconds sane_ttl(std::int64_t seconds) {
  return std::clamp(Seconds(seconds), Seconds(0), clients::kMaxTtl);
}

/// Where a token with that expiry was revoked, the next one may have been given out in its place.
Outcome<UnixTime> behind_revoked(Database& database, std::string_view client_id, UnixTime latest) {
  Query revoked(
      database,
      "SELECT DISTINCT exp FROM revocations WHERE client_id = ? AND exp >= ? ORDER BY exp",
      client_id, to_unix(latest));
  for (;;) {
    auto row = revoked.next();
    if (!row) return Unexpected(std::move(row).error());
    if (!*row || from_unix(revoked.number(0)) != latest) return latest;
    latest += Seconds(1);
  }
}

/// When the client was cut off: now, but always later than the time before, so that a second one in
/// the same moment reaches what says that it was issued behind the first (issued_at() of at_jwt.h),
/// also where it still waits to be handed out.
Outcome<UnixTime> write_times(Database& database, std::string_view client_id, UnixTime dead_until,
                              UnixTime now) {
  auto written = database.run(
      "INSERT INTO cut_offs (client_id, dead_until, at) VALUES (?, ?, ?)"
      " ON CONFLICT (client_id) DO UPDATE SET"
      " dead_until = max(dead_until, excluded.dead_until), at = max(at + 1, excluded.at)",
      client_id, to_unix(dead_until), to_unix(now));
  if (!written) return Unexpected(std::move(written).error());
  Query row(database, "SELECT at FROM cut_offs WHERE client_id = ?", client_id);
  auto found = row.next();
  if (!found) return Unexpected(std::move(found).error());
  return from_unix(row.number(0));
}

Outcome<std::vector<Revocation>> take_chosen(Database& database, std::string_view client_id,
                                             UnixTime now) {
  std::vector<Revocation> taken;
  {
    Query rows(database,
               "SELECT profile, kid, digest, client_id, exp, ? FROM chosen_tokens"
               " WHERE client_id = ?",
               to_unix(now), client_id);
    for (;;) {
      auto row = rows.next();
      if (!row) return Unexpected(std::move(row).error());
      if (!*row) break;
      auto token = read_revocation(rows);
      if (!token) return Unexpected(std::move(token).error());
      taken.push_back(std::move(*token));
    }
  }
  auto gone = database.run("DELETE FROM chosen_tokens WHERE client_id = ?", client_id);
  if (!gone) return Unexpected(std::move(gone).error());
  return taken;
}

}  // namespace

Outcome<UnixTime> latest_expiry_of(Database& database, std::string_view client_id, UnixTime now) {
  Query life(database,
             "SELECT ttl, exp_bound, coalesce(dead_until, 0) FROM clients"
             " LEFT JOIN cut_offs ON client_id = id WHERE id = ?",
             client_id);
  auto found = life.next();
  if (!found) return Unexpected(std::move(found).error());
  if (!*found) return no_such_client(client_id);
  return behind_revoked(database, client_id,
                        tokens::latest_expiry(sane_ttl(life.number(0)), from_unix(life.number(1)),
                                              from_unix(life.number(2)), now));
}

Outcome<tokens::CutOff> write_cut_off(Database& database, std::string_view client_id,
                                      UnixTime now) {
  auto dead_until = latest_expiry_of(database, client_id, now);
  if (!dead_until) return Unexpected(std::move(dead_until).error());
  auto at = write_times(database, client_id, *dead_until, now);
  if (!at) return Unexpected(std::move(at).error());

  auto chosen = take_chosen(database, client_id, now);
  if (!chosen) return Unexpected(std::move(chosen).error());
  tokens::CutOff cut_off{*dead_until, *at, 0};
  for (const Revocation& token : *chosen) {
    auto revoked = insert_revocation(database, token);
    if (!revoked) return Unexpected(std::move(revoked).error());
    cut_off.revoked += *revoked ? 1 : 0;
  }
  return cut_off;
}

}  // namespace sallyport::store::sqlite
