#include "app/store_writer.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <latch>
#include <thread>

#include "store/sample_data.h"

namespace sallyport::app {
namespace {

clients::UsedAssertion assertion(int number) {
  clients::UsedAssertion used{{}, from_unix(1'790'000'300)};
  used.digest[0] = static_cast<std::uint8_t>(number);
  used.digest[1] = static_cast<std::uint8_t>(number / 256);
  return used;
}

struct Writing : testing::Test {
  store::ScratchFolder folder;
  tokens::Revocations revocations;
  std::atomic<bool> away{false};

  Writing() { EXPECT_TRUE(store::SqliteStore::create(folder.path())); }
  std::unique_ptr<store::SqliteStore> connect(
      std::chrono::milliseconds busy = std::chrono::seconds(20)) {
    return store::SqliteStore::open(folder.path(), store::OpenMode::read_write, busy).value();
  }
  std::unique_ptr<StoreWriter> start(std::unique_ptr<store::SqliteStore> store) {
    return std::make_unique<StoreWriter>(std::move(store), revocations,
                                         [this] { return away.load(); });
  }
  static Outcome<bool> use(StoreWriter& writer, int number) {
    Outcome<bool> answer = fail(Code::internal);
    std::latch answered(1);
    writer.use(assertion(number), [&](const Outcome<bool>& first) {
      answer = first;
      answered.count_down();
    });
    answered.wait();
    return answer;
  }
  static Done revoke(StoreWriter& writer, const tokens::Revocation& revocation) {
    Done answer = fail(Code::internal);
    std::latch answered(1);
    writer.revoke(revocation, [&](const Done& revoked) {
      answer = revoked;
      answered.count_down();
    });
    answered.wait();
    return answer;
  }
};

// CAU-05: of many that come at once, to two servers, one is the first.
TEST_F(Writing, AnAssertionIsNewForExactlyOneOfMany) {
  const auto one = start(connect());
  const auto other = start(connect());
  constexpr int kEach = 50;
  std::atomic<int> firsts{0};
  std::latch answered(2 * kEach);
  {
    std::vector<std::jthread> threads;
    for (StoreWriter* writer : {one.get(), other.get()}) {
      threads.emplace_back([&, writer] {
        for (int i = 0; i < kEach; ++i) {
          writer->use(assertion(1), [&](const Outcome<bool>& first) {
            EXPECT_TRUE(first) << first.error().detail;
            firsts += first && *first ? 1 : 0;
            answered.count_down();
          });
        }
      });
    }
  }
  answered.wait();
  EXPECT_EQ(firsts, 1);
  EXPECT_TRUE(*use(*one, 2));
  EXPECT_FALSE(*use(*other, 2));
}

// They are written in one turn, and each has an answer of its own.
TEST_F(Writing, WhatWaitsTogetherIsJudgedOneByOne) {
  auto locker = connect();
  ASSERT_TRUE(locker->database().run("BEGIN IMMEDIATE"));
  const auto writer = start(connect());
  constexpr std::array kNumbers{1, 1, 2, 2, 3, 1};
  std::array<bool, kNumbers.size()> first{};
  std::latch answered(kNumbers.size());
  for (std::size_t i = 0; i < kNumbers.size(); ++i) {
    writer->use(assertion(kNumbers.at(i)), [&, i](const Outcome<bool>& outcome) {
      first.at(i) = outcome && *outcome;
      answered.count_down();
    });
  }
  ASSERT_TRUE(locker->database().run("COMMIT"));
  answered.wait();
  EXPECT_EQ(first, (std::array{true, false, true, false, true, false}));
}

TEST_F(Writing, AnAssertionIsKnownToTheNextProcess) {
  { EXPECT_TRUE(*use(*start(connect()), 1)); }
  EXPECT_FALSE(*use(*start(connect()), 1));
}

TEST_F(Writing, ARevocationIsInMemoryAndOnTheDiskWhenItIsAnswered) {
  const auto writer = start(connect());
  const auto revocation = store::sample_revocation(1);
  bool known = false;
  std::latch answered(1);
  writer->revoke(revocation, [&](const Done& revoked) {
    EXPECT_TRUE(revoked);
    known = revocations.contains(revocation.token.kid, revocation.token.digest);
    answered.count_down();
  });
  answered.wait();
  EXPECT_TRUE(known) << "before whoever asked was told";
  int written = 0;
  ASSERT_TRUE(connect()->revocations().each_revocation([&](const auto&) { ++written; }));
  EXPECT_EQ(written, 1);
  EXPECT_TRUE(revoke(*writer, revocation)) << "again: the same";
}

// REV-05: what could not be written is not answered with yes.
TEST_F(Writing, WhatCannotBeWrittenIsUnavailable) {
  auto locker = connect();
  ASSERT_TRUE(locker->database().run("BEGIN IMMEDIATE"));
  const auto writer = start(connect(std::chrono::milliseconds(20)));
  const auto first = use(*writer, 1);
  ASSERT_FALSE(first);
  EXPECT_EQ(first.error().code, Code::unavailable);
  const auto revocation = store::sample_revocation(1);
  const Done revoked = revoke(*writer, revocation);
  ASSERT_FALSE(revoked);
  EXPECT_EQ(revoked.error().code, Code::unavailable);
  EXPECT_FALSE(revocations.contains(revocation.token.kid, revocation.token.digest));
  ASSERT_TRUE(locker->database().run("COMMIT"));
  EXPECT_TRUE(*use(*writer, 1)) << "nothing was used up";
}

// A file that was deleted or replaced takes what is written, and nobody else reads it.
TEST_F(Writing, NothingIsWrittenWhereNobodyReadsIt) {
  const auto writer = start(connect());
  away = true;
  EXPECT_EQ(use(*writer, 1).error().code, Code::unavailable);
  EXPECT_EQ(revoke(*writer, store::sample_revocation(1)).error().code, Code::unavailable);
  away = false;
  EXPECT_TRUE(*use(*writer, 1));
}

TEST_F(Writing, WhatWaitsIsWrittenBeforeItEnds) {
  std::atomic<int> answered{0};
  {
    const auto writer = start(connect());
    for (int i = 0; i < 300; ++i) {
      writer->use(assertion(i), [&](const Outcome<bool>& first) { answered += first && *first; });
    }
  }
  EXPECT_EQ(answered, 300);
}

}  // namespace
}  // namespace sallyport::app
