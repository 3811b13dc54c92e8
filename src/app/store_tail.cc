#include "app/store_tail.h"

#include <sys/stat.h>

#include <unordered_set>

#include "observe/log.h"
#include "store/sqlite/data_folder.h"

namespace sallyport::app {
namespace {

constexpr std::chrono::milliseconds kPoll{100};  // a change is acted on within a second
constexpr std::chrono::seconds kHousekeeping{60};
constexpr std::size_t kBatch = 1000;

}  // namespace

Outcome<std::unique_ptr<StoreTail>> StoreTail::start(std::unique_ptr<store::SqliteStore> store,
                                                     std::filesystem::path data, Memory memory) {
  std::unique_ptr<StoreTail> tail(new StoreTail(std::move(store), std::move(data), memory));
  if (auto same = tail->check_same_file(); !same) return Unexpected(same.error());
  if (auto loaded = tail->load_all(); !loaded) return Unexpected(loaded.error());
  tail->last_good_ = Clock::now().time_since_epoch().count();
  tail->next_housekeeping_ = Clock::now() + kHousekeeping;
  tail->thread_ = std::thread([&tail = *tail] { tail.run(); });
  return tail;
}

StoreTail::~StoreTail() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::chrono::seconds StoreTail::stale_for(Clock::time_point now) const {
  const Clock::time_point last{Clock::duration(last_good_.load(std::memory_order_relaxed))};
  return std::chrono::duration_cast<std::chrono::seconds>(now - last);
}

void StoreTail::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    step();
    lock.lock();
    wake_.wait_for(lock, kPoll, [this] { return stopping_; });
  }
  write_uses();
}

void StoreTail::step() {
  if (auto followed = follow(); !followed) {
    if (!away_) observe::log_error("store_away", {{"detail", followed.error().detail}});
    away_ = true;
    return;
  }
  if (away_) observe::log_info("store_back");
  away_ = false;
  last_good_.store(Clock::now().time_since_epoch().count(), std::memory_order_relaxed);
  rotate_keys();
  if (Clock::now() < next_housekeeping_) return;
  next_housekeeping_ = Clock::now() + kHousekeeping;
  write_uses();
  purge();
}

void StoreTail::rotate_keys() {
  auto rotated = rotation_.step(store_->keys());
  if (!rotated) {
    observe::log_error("key_rotation_failed", {{"detail", rotated.error().detail}});
    return;
  }
  if (!*rotated) return;
  // Our own change is no news to this connection. Where it cannot be read back now, it is read as
  // soon as the store is there again.
  if (auto loaded = load_keys(); !loaded) {
    observe::log_error("store_away", {{"detail", loaded.error().detail}});
    away_ = true;
  }
}

void StoreTail::purge() {
  const UnixTime now = system_now();
  memory_.revocations.purge(now);
  for (const Done& purged :
       {store_->changes().purge(to_unix(now)), store_->revocations().purge(now),
        store_->assertions().purge_assertions(now)}) {
    if (!purged) observe::log_warning("purge_failed", {{"detail", purged.error().detail}});
  }
}

/// A database that was deleted or replaced still answers through our open file, without news.
Done StoreTail::check_same_file() {
  struct stat info {};
  if (::stat(store::database_path(data_).c_str(), &info) != 0) {
    return fail(Code::unavailable, "the database file is gone from the data folder");
  }
  if (file_ == 0) file_ = info.st_ino;
  if (file_ == info.st_ino) return done();
  return fail(Code::unavailable,
              "the database file was replaced while the server runs; restart the server");
}

Done StoreTail::follow() {
  if (auto same = check_same_file(); !same) return same;
  auto news = store_->changes().may_have_news();
  if (!news) return Unexpected(news.error());
  if (!*news && !away_) return done();
  for (;;) {
    auto changes = store_->changes().after(seen_, kBatch);
    if (!changes) {
      if (changes.error().code != Code::damaged) return Unexpected(changes.error());
      observe::log_warning("change_feed_purged", {{"detail", changes.error().detail}});
      return load_all();
    }
    for (const store::Change& change : *changes) {
      if (auto applied = apply(change); !applied) return applied;
      seen_ = change.seq;
    }
    if (changes->size() < kBatch) return done();
  }
}

Done StoreTail::apply(const store::Change& change) {
  switch (change.kind) {
    case store::Change::Kind::client: return apply_client(change.ref);
    case store::Change::Kind::keys: return load_keys();
    case store::Change::Kind::revocation: return apply_revocation(change.ref);
  }
  return fail(Code::internal, "a change of a kind that nobody applies");
}

Done StoreTail::apply_client(const std::string& id) {
  auto client = store_->clients().find_client(id);
  if (client) {
    memory_.registry.put(std::move(*client));
  } else if (client.error().code == Code::not_found) {
    memory_.registry.erase(id);
  } else if (client.error().code == Code::damaged) {
    // One bad row must not take the others with it; its client gets nothing.
    observe::log_error("client_damaged", {{"client", id}, {"detail", client.error().detail}});
    memory_.registry.erase(id);
  } else {
    return Unexpected(client.error());
  }
  return done();
}

/// One that cannot be read is as if the store were away: what it revokes is not known.
Done StoreTail::apply_revocation(const std::string& ref) {
  auto revocation = store_->revocations().find_revocation(ref);
  if (!revocation) return Unexpected(std::move(revocation).error());
  if (!*revocation) return done();  // purged meanwhile: its token has expired
  const tokens::TokenName& token = (*revocation)->token;
  memory_.revocations.add(token.kid, token.digest, (*revocation)->exp);
  return done();
}

Done StoreTail::load_all() {
  auto newest =
      store_->changes().newest();  // before the loads: what comes meanwhile is applied again
  if (!newest) return Unexpected(newest.error());
  if (auto loaded = load_revocations(); !loaded) return loaded;
  if (auto loaded = load_keys(); !loaded) return loaded;
  if (auto loaded = load_clients(); !loaded) return loaded;
  seen_ = *newest;
  return done();
}

/// Added to those that are in memory: none is ever taken back, they only expire.
Done StoreTail::load_revocations() {
  return store_->revocations().each_revocation([this](const tokens::Revocation& revocation) {
    const tokens::TokenName& token = revocation.token;
    memory_.revocations.add(token.kid, token.digest, revocation.exp);
  });
}

Done StoreTail::load_clients() {
  std::vector<clients::ClientPtr> loaded;
  auto read = store_->clients().each_client([&](clients::ClientPtr client) {
    memory_.registry.put(client);
    loaded.push_back(std::move(client));
    return true;
  });
  if (!read) return read;
  if (memory_.registry.size() > loaded.size()) {
    std::unordered_set<std::string_view> ids;
    for (const auto& client : loaded) ids.insert(client->id);
    memory_.registry.keep_only(ids);
  }
  return done();
}

Done StoreTail::load_keys() {
  auto table = store_->keys().load_keys();
  if (!table) return Unexpected(table.error());
  auto ring = keys::KeyRing::open(*table, memory_.kek, system_now());
  if (!ring) return Unexpected(ring.error());
  memory_.keys.set(std::move(*ring));
  rotation_.look_again();
  return done();
}

void StoreTail::write_uses() {
  const auto uses = memory_.uses.take();
  if (uses.empty()) return;
  if (auto noted = store_->clients().note_uses(uses); !noted) {
    observe::log_warning("last_used_not_written", {{"detail", noted.error().detail}});
  }
}

}  // namespace sallyport::app
