#include "store/sqlite/store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <barrier>
#include <cstdio>
#include <set>
#include <thread>

#include "store/sample_data.h"
#include "store/schema/migrate.h"
#include "store/schema/schema.h"
#include "store/sqlite/data_folder.h"
#include "store/sqlite/writer_lock.h"
#include "store/state_for_test.h"
#include "tokens/revocations.h"

namespace sallyport::store {
namespace {

namespace fs = std::filesystem;

mode_t mode_of(const fs::path& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

std::int64_t number(SqliteStore& store, sqlite::Sql sql) {
  auto value = store.database().number(sql);
  EXPECT_TRUE(value) << value.error().detail;
  return value ? *value : -1;
}

TEST(SqliteStore, MakesItsFolderAndClosesItToOthers) {
  const ScratchFolder parent;
  const fs::path dir = parent.path() / "data";
  const mode_t old = ::umask(0);
  auto store = SqliteStore::create(dir);
  ::umask(old);
  ASSERT_TRUE(store) << store.error().detail;
  ASSERT_TRUE((*store)->clients().add_client(sample_client("a")));
  EXPECT_EQ(mode_of(dir), 0700U);
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(dir)) {
    names.insert(entry.path().filename().string());
    EXPECT_EQ(mode_of(entry.path()), 0600U) << entry.path();
  }
  EXPECT_EQ(names, (std::set<std::string>{"sallyport.db", "sallyport.db-lock", "sallyport.db-shm",
                                          "sallyport.db-wal"}));
}

// SQLite's own lock ends at the commit, before the checkpoint that may follow.
TEST(SqliteStore, HoldsTheWritersLockWheneverItWrites) {
  const ScratchFolder folder;
  ASSERT_TRUE(SqliteStore::create(folder.path()));
  auto store = SqliteStore::open(folder.path(), OpenMode::read_write, {});
  ASSERT_TRUE(store);
  auto lock = sqlite::WriterLock::open(database_path(folder.path()).string() + "-lock");
  ASSERT_TRUE(lock);
  ASSERT_TRUE(lock->take({}));
  const Done refused = (*store)->clients().add_client(sample_client("a"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_TRUE((*store)->keys().load_keys());  // who only reads waits for nobody
  lock->release();
  EXPECT_TRUE((*store)->clients().add_client(sample_client("a")));
  EXPECT_TRUE(lock->take({}));  // it was given back
}

// A second that passed while it waited for the lock would be one in which tokens were issued.
TEST(SqliteStore, AsksForTheTimeOfACutOffOnceNobodyElseCanWrite) {
  const ScratchFolder folder;
  auto store = SqliteStore::create(folder.path());
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->clients().add_client(sample_client("a")));
  auto other = SqliteStore::open(folder.path(), OpenMode::read_write, {});
  ASSERT_TRUE(other);
  int asked = 0;
  const Clock clock = [&] {
    ++asked;
    EXPECT_EQ((*other)->clients().set_enabled("a", true).error().code, Code::unavailable);
    return from_unix(1'790'000'000);
  };
  EXPECT_TRUE((*store)->revocations().cut_off("a", clock));
  EXPECT_TRUE((*store)->clients().set_details("a", {.ttl = Seconds(60)}, clock));
  EXPECT_TRUE((*store)->clients().remove_client("a", clock));
  EXPECT_EQ(asked, 3);
}

TEST(SqliteStore, IsMadeByOneWhereTwoTry) {
  for (int round = 0; round < 8; ++round) {
    const ScratchFolder folder;
    std::barrier together(2);
    std::atomic<int> made{0};
    const auto make = [&] {
      together.arrive_and_wait();
      const auto store = SqliteStore::create(folder.path());
      if (store) {
        ++made;
        EXPECT_TRUE((*store)->clients().add_client(sample_client("mine")));
      } else {
        EXPECT_EQ(store.error().code, Code::already_exists) << store.error().detail;
      }
    };
    std::thread other(make);
    make();
    other.join();
    ASSERT_EQ(made, 1);
    const auto store = SqliteStore::open(folder.path(), OpenMode::read_only);
    ASSERT_TRUE(store);
    EXPECT_TRUE((*store)->clients().find_client("mine"));
    for (const auto& entry : fs::directory_iterator(folder.path())) {
      EXPECT_EQ(entry.path().string().find(".new-"), std::string::npos) << entry.path();
    }
  }
}

TEST(SqliteStore, KeepsWhatWasWrittenWhenItIsOpenedAgain) {
  const ScratchFolder folder;
  std::string before;
  {
    auto store = SqliteStore::create(folder.path());
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->clients().add_client(sample_client("a")));
    const auto read = (*store)->keys().load_keys();
    ASSERT_TRUE((*store)->keys().replace_keys(*read, {sample_key("k", keys::KeyState::active)}));
    ASSERT_TRUE((*store)->revocations().revoke(sample_revocation()));
    ASSERT_TRUE((*store)->revocations().cut_off("a", system_now));
    before = state_of(**store);
  }
  for (const OpenMode mode : {OpenMode::read_only, OpenMode::read_write}) {
    auto store = SqliteStore::open(folder.path(), mode);
    ASSERT_TRUE(store) << store.error().detail;
    EXPECT_EQ(state_of(**store), before);
  }
}

TEST(SqliteStore, TakesAFolderWhoseNameLooksLikeSomethingElse) {
  const ScratchFolder parent;
  for (const char* name : {"file:x?mode=memory", "a b'c", "-x", ":memory:"}) {
    auto store = SqliteStore::create(parent.path() / name);
    ASSERT_TRUE(store) << store.error().detail;
    EXPECT_TRUE(fs::exists(parent.path() / name / "sallyport.db")) << name;
  }
}

TEST(SqliteStore, WaitsForTheDiskAndTrustsNoSchema) {
  const ScratchFolder folder;
  auto created = SqliteStore::create(folder.path());
  ASSERT_TRUE(created);
  SqliteStore& store = **created;
  sqlite::Query mode(store.database(), "PRAGMA journal_mode");
  ASSERT_TRUE(*mode.next());
  EXPECT_EQ(mode.text(0), "wal");
  EXPECT_EQ(number(store, "PRAGMA synchronous"), 2);
  EXPECT_EQ(number(store, "PRAGMA foreign_keys"), 1);
  EXPECT_EQ(number(store, "PRAGMA trusted_schema"), 0);
  EXPECT_EQ(number(store, "PRAGMA secure_delete"), 1);
  EXPECT_EQ(number(store, "PRAGMA busy_timeout"), 5000);
  EXPECT_EQ(number(store, "PRAGMA application_id"), kApplicationId);
  EXPECT_EQ(number(store, "PRAGMA user_version"), 3);
  EXPECT_FALSE(store.database().run_script("ATTACH ':memory:' AS other"));
}

TEST(SqliteStore, GivesBackTheDiskOfALargeImport) {
  const ScratchFolder folder;
  auto store = SqliteStore::create(folder.path());
  ASSERT_TRUE(store);
  EXPECT_GT(number(**store, "PRAGMA journal_size_limit"), 0);
}

TEST(SqliteStore, ForgetsListsOfScopesThatFewUse) {
  const ScratchFolder folder;
  auto store = SqliteStore::create(folder.path());
  ASSERT_TRUE(store);
  std::vector<clients::Client> batch;
  for (int i = 0; i < 3000; ++i)
    batch.push_back(sample_client("c" + std::to_string(i), {"s" + std::to_string(i)}));
  ASSERT_TRUE((*store)->clients().add_clients(batch));
  std::weak_ptr<const clients::Scopes> early;
  for (int i = 0; i < 3000; ++i) {
    const auto client = (*store)->clients().find_client("c" + std::to_string(i));
    ASSERT_TRUE(client);
    if (i == 0) early = (*client)->scopes;
  }
  EXPECT_TRUE(early.expired());
}

TEST(SqliteStore, ForgetsRevocationsAlsoWhereOneTransactionCannotHoldThem) {
  const ScratchFolder folder;
  auto store = SqliteStore::create(folder.path());
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->database().run_script(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 45000)"
      "INSERT INTO revocations"
      " SELECT 'plain', 'kid', CAST(printf('%032d', i) AS BLOB), 'a', i, 1 FROM n"));
  ASSERT_TRUE((*store)->revocations().purge(from_unix(44'999) + tokens::kKeptBehindExpiry));
  EXPECT_EQ(number(**store, "SELECT count(*) FROM revocations"), 1);
  EXPECT_EQ(number(**store, "SELECT exp FROM revocations"), 45'000);
}

/// A data folder as version 1 left it: clients, keys, and a feed.
void make_version_1(const fs::path& dir) {
  const fs::path file = database_path(dir);
  std::fclose(std::fopen(file.c_str(), "w"));
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  auto database =
      sqlite::Database::open(file, OpenMode::read_write, SqliteStore::kBusyTimeout).value();
  ASSERT_TRUE(migrate(*database, sqlite_steps().first(1)));
  ASSERT_TRUE(database->run_script(R"sql(
    PRAGMA journal_mode = WAL;
    INSERT INTO clients VALUES
      ('a', 1, 'json', 7200, 60, 'orders.read orders.write', 'firstVisionId=00000AUNAB', 5, 1),
      ('b', 0, 'octet-stream', 300, 1, 'x', '', 6, 2);
    INSERT INTO secrets VALUES
      ('a', 'secret000001', 'first', 5, NULL, NULL, 1, zeroblob(16), zeroblob(32));
    INSERT INTO keys VALUES
      ('k', 'plain', 'RS256', 'active', 5, 6, NULL, NULL, 0, x'30', x'31');
    INSERT INTO changes (kind, ref, at) VALUES (1, 'a', 5), (1, 'b', 6), (2, '', 7);
    UPDATE marks SET longest_ttl = 7200, keys_changed = 3;
  )sql"));
}

TEST(SqliteStore, BringsAFolderOfVersion1UpToDate) {
  const ScratchFolder folder;
  make_version_1(folder.path());
  const auto read_only = SqliteStore::open(folder.path(), OpenMode::read_only);
  ASSERT_FALSE(read_only);
  EXPECT_EQ(read_only.error().code, Code::unavailable);

  auto opened = SqliteStore::open(folder.path(), OpenMode::read_write);
  ASSERT_TRUE(opened) << opened.error().detail;
  SqliteStore& store = **opened;
  EXPECT_EQ(number(store, "PRAGMA user_version"), 3);
  const auto client = store.clients().find_client("a");
  ASSERT_TRUE(client) << client.error().detail;
  EXPECT_EQ((*client)->ttl, Seconds(7200));
  EXPECT_EQ((*client)->version, 1U);
  EXPECT_EQ((*client)->secrets.size(), 1U);
  EXPECT_EQ((*client)->dead_until, UnixTime{});
  EXPECT_FALSE((*store.clients().find_client("b"))->enabled);
  EXPECT_EQ(store.keys().load_keys()->keys.at(0).kid, "k");
  EXPECT_EQ(store.keys().load_keys()->longest_ttl, Seconds(7200));
  EXPECT_EQ(*store.changes().newest(), 3U);

  // What version 2 is for works on it.
  ASSERT_TRUE(store.revocations().revoke(sample_revocation()));
  EXPECT_EQ(to_unix(store.revocations().cut_off("a", at(1000))->dead_until), 1000 + 7200 + 1);
  ASSERT_TRUE(store.clients().set_details("b", {.ttl = Seconds(60)}, at(1000)));
  EXPECT_EQ(to_unix(store.revocations().cut_off("b", at(1000))->dead_until), 1000 + 300 + 1);
  const std::string before = state_of(store);
  opened->reset();
  const auto again = SqliteStore::open(folder.path(), OpenMode::read_only);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(state_of(**again), before);
}

constexpr sqlite::Sql kFirst =
    "CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (1); PRAGMA user_version = 1";
constexpr std::array kGood{
    kFirst,
    sqlite::Sql(
        "ALTER TABLE t ADD COLUMN y INTEGER; UPDATE t SET y = x + 1; PRAGMA user_version = 2")};
constexpr std::array kForgetful{kFirst, sqlite::Sql("CREATE TABLE u (x INTEGER) STRICT")};
constexpr std::array kBroken{
    kFirst, sqlite::Sql("UPDATE t SET x = 99; PRAGMA user_version = 2; SELECT nonsense")};

class Migration : public testing::Test {
 protected:
  Migration() {
    const fs::path file = folder_.path() / "some.db";
    std::fclose(std::fopen(file.c_str(), "w"));
    database_ =
        std::move(*sqlite::Database::open(file, OpenMode::read_write, SqliteStore::kBusyTimeout));
  }
  ScratchFolder folder_;
  std::unique_ptr<sqlite::Database> database_;
};

TEST_F(Migration, GoesStepByStepAndOnlyOnce) {
  ASSERT_TRUE(migrate(*database_, std::span(kGood).first(1)));
  EXPECT_EQ(*version_of(*database_), 1);
  ASSERT_TRUE(migrate(*database_, kGood));
  ASSERT_TRUE(migrate(*database_, kGood));
  EXPECT_EQ(*version_of(*database_), 2);
  EXPECT_EQ(*database_->number("SELECT y FROM t"), 2);
}

TEST_F(Migration, LeavesTheOldVersionWhereAStepFails) {
  EXPECT_FALSE(migrate(*database_, kBroken));
  EXPECT_EQ(*version_of(*database_), 1);
  EXPECT_EQ(*database_->number("SELECT x FROM t"), 1);
  EXPECT_TRUE(migrate(*database_, kGood));
}

TEST_F(Migration, RefusesAStepThatDoesNotCount) {
  EXPECT_EQ(migrate(*database_, kForgetful).error().code, Code::internal);
  EXPECT_EQ(*version_of(*database_), 1);
}

TEST_F(Migration, RefusesANewerVersion) {
  ASSERT_TRUE(migrate(*database_, kGood));
  EXPECT_EQ(migrate(*database_, std::span(kGood).first(1)).error().code, Code::unavailable);
  EXPECT_EQ(*version_of(*database_), 2);
}

}  // namespace
}  // namespace sallyport::store
