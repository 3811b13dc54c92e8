#include "store/sqlite/assertion_store.h"

#include "store/sqlite/transaction.h"

namespace sallyport::store::sqlite {
namespace {

// One that was read just before its expiry may wait for a while before it is noted, and a clock may
// be set back.
constexpr Seconds kKeptBehindExpiry{3600};

}  // namespace

Outcome<std::vector<bool>> AssertionStore::use(std::span<const clients::UsedAssertion> assertions) {
  std::vector<bool> first;
  first.reserve(assertions.size());
  auto written = write(database_, [&]() -> Done {
    for (const clients::UsedAssertion& used : assertions) {
      auto noted = database_.run(
          "INSERT INTO used_assertions (digest, until) VALUES (?, ?) ON CONFLICT (digest) DO "
          "NOTHING",
          Bytes(used.digest), to_unix(used.until));
      if (!noted) return noted;
      first.push_back(database_.touched() == 1);
    }
    return done();
  });
  if (!written) return Unexpected(std::move(written).error());
  return first;
}

Done AssertionStore::purge_assertions(UnixTime now) {
  return write(database_, [&] {
    return database_.run("DELETE FROM used_assertions WHERE until <= ?",
                         to_unix(now - kKeptBehindExpiry));
  });
}

}  // namespace sallyport::store::sqlite
