#include "store/sqlite/transaction.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "store/sample_data.h"

namespace sallyport::store::sqlite {
namespace {

class TwoConnections : public testing::Test {
 protected:
  TwoConnections() {
    const auto file = folder_.path() / "some.db";
    std::fclose(std::fopen(file.c_str(), "w"));
    here_ = std::move(*Database::open(file, OpenMode::read_write, {}));
    elsewhere_ = std::move(*Database::open(file, OpenMode::read_write, {}));
    EXPECT_TRUE(here_->run_script("PRAGMA journal_mode = WAL; CREATE TABLE t (x INTEGER) STRICT"));
  }
  std::int64_t rows(Database& database) { return *database.number("SELECT count(*) FROM t"); }

  ScratchFolder folder_;
  std::unique_ptr<Database> here_;
  std::unique_ptr<Database> elsewhere_;
};

// Else what a change reads first could be outdated when it writes, and be refused then.
TEST_F(TwoConnections, AChangeHasTheLockBeforeItReads) {
  Transaction change(*here_);
  ASSERT_TRUE(change.begin(Transaction::Kind::write));
  Transaction other(*elsewhere_);
  const Done refused = other.begin(Transaction::Kind::write);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_TRUE(elsewhere_->number("SELECT count(*) FROM t"));
}

TEST_F(TwoConnections, AChangeIsSeenOnlyWhenItIsCommitted) {
  Transaction change(*here_);
  ASSERT_TRUE(change.begin(Transaction::Kind::write));
  ASSERT_TRUE(here_->run("INSERT INTO t VALUES (?)", std::int64_t{1}));
  EXPECT_EQ(rows(*elsewhere_), 0);
  ASSERT_TRUE(change.commit());
  EXPECT_EQ(rows(*elsewhere_), 1);
}

TEST_F(TwoConnections, AChangeThatIsLeftIsUndone) {
  {
    Transaction change(*here_);
    ASSERT_TRUE(change.begin(Transaction::Kind::write));
    ASSERT_TRUE(here_->run("INSERT INTO t VALUES (?)", std::int64_t{1}));
  }
  EXPECT_FALSE(here_->in_transaction());
  EXPECT_EQ(rows(*here_), 0);
}

TEST_F(TwoConnections, ARefusedChangeIsUndoneAndItsRefusalToldOn) {
  const Done refused = write(*here_, [&]() -> Done {
    if (auto added = here_->run("INSERT INTO t VALUES (?)", std::int64_t{1}); !added) return added;
    return fail(Code::not_now, "not today");
  });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail, "not today");
  EXPECT_EQ(rows(*here_), 0);
}

TEST_F(TwoConnections, AReaderKeepsItsViewAndAnInnerOneJoinsIt) {
  Transaction outer(*here_);
  ASSERT_TRUE(outer.begin(Transaction::Kind::read));
  EXPECT_EQ(rows(*here_), 0);
  ASSERT_TRUE(elsewhere_->run("INSERT INTO t VALUES (?)", std::int64_t{1}));
  {
    Transaction inner(*here_);
    ASSERT_TRUE(inner.begin(Transaction::Kind::read));
    EXPECT_EQ(rows(*here_), 0);
  }
  EXPECT_TRUE(here_->in_transaction());
  EXPECT_EQ(rows(*here_), 0);
  ASSERT_TRUE(outer.commit());
  EXPECT_EQ(rows(*here_), 1);
}

TEST_F(TwoConnections, AStatementMayRunInsideItself) {
  ASSERT_TRUE(here_->run_script("INSERT INTO t VALUES (1), (2)"));
  constexpr Sql kAll = "SELECT x FROM t ORDER BY x";
  Query outer(*here_, kAll);
  ASSERT_TRUE(*outer.next());
  {
    Query inner(*here_, kAll);
    ASSERT_TRUE(*inner.next());
    EXPECT_EQ(inner.number(0), 1);
  }
  ASSERT_TRUE(*outer.next());
  EXPECT_EQ(outer.number(0), 2);
  EXPECT_FALSE(*outer.next());
}

TEST_F(TwoConnections, AFaultOfTheTextIsOurs) {
  EXPECT_EQ(here_->run("SELECT nonsense").error().code, Code::internal);
  EXPECT_EQ(here_->run("SELECT 1", std::int64_t{1}).error().code, Code::internal);
  EXPECT_EQ(here_->number("SELECT x FROM t").error().code, Code::internal);
}

}  // namespace
}  // namespace sallyport::store::sqlite
