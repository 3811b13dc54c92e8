#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "store/sample_data.h"
#include "store/schema/schema.h"
#include "store/sqlite/store.h"
#include "store/state_for_test.h"

// Data folders that are refused at start, each in one sentence that says what to do.

namespace sallyport::store {
namespace {

namespace fs = std::filesystem;

class DataFolder : public testing::Test {
 protected:
  fs::path dir() const { return folder_.path(); }
  fs::path file() const { return folder_.path() / "sallyport.db"; }

  void create() {
    auto store = SqliteStore::create(dir());
    ASSERT_TRUE(store) << store.error().detail;
    ASSERT_TRUE((*store)->clients().add_client(sample_client("a")));
  }
  void put_file(std::string_view content) const {
    std::ofstream(file(), std::ios::binary) << content;
    ::chmod(file().c_str(), 0600);
  }
  std::string content() const {
    std::ifstream in(file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// As somebody with the sqlite3 program would.
  void run_sql(const char* sql) const {
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &other), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(other, sql, nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(other);
    sqlite3_close(other);
    ::chmod(file().c_str(), 0600);
  }
  static void expect_sentence(const Error& error, Code code, std::string_view says) {
    EXPECT_EQ(name_of(error.code), name_of(code)) << error.detail;
    EXPECT_NE(error.detail.find(says), std::string::npos) << error.detail;
    EXPECT_EQ(error.detail.find('\n'), std::string::npos) << error.detail;
    EXPECT_LT(error.detail.size(), 300U) << error.detail;
  }
  void expect_refused(Code code, std::string_view says) const {
    for (const OpenMode mode : {OpenMode::read_write, OpenMode::read_only}) {
      const auto store = SqliteStore::open(dir(), mode);
      ASSERT_FALSE(store);
      expect_sentence(store.error(), code, says);
    }
  }

 private:
  ScratchFolder folder_;
};

TEST_F(DataFolder, IsMissing) {
  const auto store = SqliteStore::open(dir() / "nowhere", OpenMode::read_write);
  ASSERT_FALSE(store);
  expect_sentence(store.error(), Code::not_found, "sallyport init");
  EXPECT_FALSE(fs::exists(dir() / "nowhere"));
}

TEST_F(DataFolder, HasNoDatabase) {
  expect_refused(Code::not_found, "sallyport init");
  EXPECT_TRUE(fs::is_empty(dir()));
}

TEST_F(DataFolder, IsAFile) {
  put_file("x");
  const auto store = SqliteStore::open(file(), OpenMode::read_write);
  ASSERT_FALSE(store);
  expect_sentence(store.error(), Code::invalid_argument, "not a folder");
}

TEST_F(DataFolder, IsOpenToOthers) {
  create();
  for (const mode_t mode : {0750, 0705, 0710, 0701, 0770, 0777}) {
    ::chmod(dir().c_str(), mode);
    expect_refused(Code::invalid_argument, "chmod 0700");
    EXPECT_EQ(SqliteStore::create(dir()).error().code, Code::invalid_argument);
  }
}

TEST_F(DataFolder, HasADatabaseThatIsOpenToOthers) {
  create();
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0666}) {
    ::chmod(file().c_str(), mode);
    expect_refused(Code::invalid_argument, "chmod 0600");
  }
}

TEST_F(DataFolder, HasALinkInThePlaceOfTheDatabase) {
  create();
  fs::rename(file(), dir() / "elsewhere.db");
  fs::create_symlink("elsewhere.db", file());
  expect_refused(Code::invalid_argument, "not a plain file");
  EXPECT_EQ(SqliteStore::create(dir()).error().code, Code::already_exists);
}

TEST_F(DataFolder, HasADatabaseAlready) {
  create();
  const auto again = SqliteStore::create(dir());
  ASSERT_FALSE(again);
  expect_sentence(again.error(), Code::already_exists, "already");
  const auto store = SqliteStore::open(dir(), OpenMode::read_write);
  ASSERT_TRUE(store);
  EXPECT_TRUE((*store)->clients().find_client("a"));
}

TEST_F(DataFolder, HasSomethingElseUnderTheName) {
  put_file("this is not a database, however long it is " + std::string(5000, 'x'));
  expect_refused(Code::damaged, "no database");
}

TEST_F(DataFolder, HasAHalfWrittenDatabase) {
  put_file("");
  expect_refused(Code::damaged, "half-written");
  fs::remove(file());
  // What SQLite writes first, before our tables are in it.
  run_sql("PRAGMA journal_mode = WAL");
  expect_refused(Code::damaged, "half-written");
}

TEST_F(DataFolder, HasADatabaseThatWasCutOff) {
  create();
  const std::string whole = content();
  ASSERT_EQ(whole.size() % 4096, 0U);
  for (std::size_t size : {std::size_t{1}, std::size_t{100}, std::size_t{4095}, std::size_t{4096},
                           whole.size() - 4096}) {
    put_file(whole.substr(0, size));
    expect_refused(Code::damaged, "backup");
  }
}

TEST_F(DataFolder, HasTheDatabaseOfAnotherProgram) {
  run_sql("CREATE TABLE clients (id TEXT)");
  expect_refused(Code::damaged, "another program");
  fs::remove(file());
  run_sql("PRAGMA application_id = 42; CREATE TABLE t (x); PRAGMA user_version = 1");
  const std::string before = content();
  expect_refused(Code::damaged, "another program");
  EXPECT_EQ(content(), before);
}

TEST_F(DataFolder, HasANewerVersion) {
  create();
  run_sql("PRAGMA user_version = 4");
  const std::string before = content();
  expect_refused(Code::unavailable, "newer sallyport");
  EXPECT_EQ(content(), before);
}

TEST_F(DataFolder, HasAnOlderVersionAndMayOnlyBeRead) {
  create();
  run_sql("PRAGMA user_version = 0");
  const auto store = SqliteStore::open(dir(), OpenMode::read_only);
  ASSERT_FALSE(store);
  expect_sentence(store.error(), Code::unavailable, "older version");
}

TEST_F(DataFolder, MayOnlyBeRead) {
  create();
  const auto store = SqliteStore::open(dir(), OpenMode::read_only);
  ASSERT_TRUE(store) << store.error().detail;
  EXPECT_TRUE((*store)->clients().find_client("a"));
  const std::string before = state_of(**store);
  const Done refused = (*store)->clients().remove_client("a", system_now);
  ASSERT_FALSE(refused);
  expect_sentence(refused.error(), Code::unavailable, "cannot be written");
  EXPECT_EQ(state_of(**store), before);
}

/// Runs it as a user without root's rights; true if it returns true.
bool as_nobody(const fs::path& dir, const std::function<bool()>& check) {
  constexpr uid_t kNobody = 65534;
  if (::geteuid() == 0) {
    EXPECT_EQ(::chown(dir.c_str(), kNobody, kNobody), 0);
    for (const auto& entry : fs::directory_iterator(dir))
      EXPECT_EQ(::chown(entry.path().c_str(), kNobody, kNobody), 0);
  }
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) ::_exit(2);
    ::_exit(check() ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool opens_with(const fs::path& dir, Code code, std::string_view says) {
  const auto store = SqliteStore::open(dir, OpenMode::read_write);
  if (store) return false;
  const bool good =
      store.error().code == code && store.error().detail.find(says) != std::string::npos;
  if (!good) std::fprintf(stderr, "%s\n", store.error().detail.c_str());
  return good;
}

TEST_F(DataFolder, MayNotBeWritten) {
  create();
  EXPECT_TRUE(
      as_nobody(dir(), [&] { return SqliteStore::open(dir(), OpenMode::read_write).has_value(); }));
  ::chmod(dir().c_str(), 0500);
  EXPECT_TRUE(
      as_nobody(dir(), [&] { return opens_with(dir(), Code::unavailable, "as its owner"); }));
  ::chmod(dir().c_str(), 0700);
  ::chmod(file().c_str(), 0400);
  EXPECT_TRUE(
      as_nobody(dir(), [&] { return opens_with(dir(), Code::unavailable, "as its owner"); }));
}

TEST_F(DataFolder, MayNotEvenBeLookedInto) {
  create();
  ::chmod(dir().c_str(), 0000);
  EXPECT_TRUE(
      as_nobody(dir(), [&] { return opens_with(dir(), Code::unavailable, "as its owner"); }));
  ::chmod(dir().c_str(), 0700);
}

TEST_F(DataFolder, CannotBeMadeWithoutItsParent) {
  const auto store = SqliteStore::create(dir() / "no" / "where");
  ASSERT_FALSE(store);
  expect_sentence(store.error(), Code::unavailable, "make data folder");
}

}  // namespace
}  // namespace sallyport::store
