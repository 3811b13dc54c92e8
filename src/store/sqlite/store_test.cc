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
  EXPECT_TRUE((*store)->clients().longest_ttl());  // who only reads waits for nobody
  lock->release();
  EXPECT_TRUE((*store)->clients().add_client(sample_client("a")));
  EXPECT_TRUE(lock->take({}));  // it was given back
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
    ASSERT_TRUE((*store)->keys().replace_keys({}, {sample_key("k", keys::KeyState::active)}));
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
  EXPECT_EQ(number(store, "PRAGMA user_version"), 1);
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
