#include "verifier/verified_memo.h"

#include <gtest/gtest.h>

#include <thread>

#include "verifier/forge_test.h"
#include "verifier/verifier.h"

namespace sallyport::verifier {
namespace {

using namespace test;

VerifiedPtr some_token() {
  static const auto token = std::make_shared<const VerifiedToken>(verify(good_token()).value());
  return token;
}

TEST(VerifiedMemo, FindsWhatWasPutByAllOfItsBytes) {
  VerifiedMemo memo(100);
  EXPECT_EQ(memo.find("a.b.signature-of-some-length"), nullptr);
  memo.put("a.b.signature-of-some-length", some_token());
  EXPECT_EQ(memo.find("a.b.signature-of-some-length"), some_token());
  // The same end, which is all that is hashed.
  EXPECT_EQ(memo.find("x.b.signature-of-some-length"), nullptr);
  EXPECT_EQ(memo.find("b.signature-of-some-length"), nullptr);
  EXPECT_EQ(memo.find("a.b.signature-of-some-lengtH"), nullptr);
  memo.forget("a.b.signature-of-some-length");
  EXPECT_EQ(memo.find("a.b.signature-of-some-length"), nullptr);
}

TEST(VerifiedMemo, TakesTextsOfAnyLength) {
  VerifiedMemo memo(100);
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text(size, 'x');
    EXPECT_EQ(memo.find(text), nullptr);
    memo.put(text, some_token());
    EXPECT_EQ(memo.find(text), some_token());
  }
}

TEST(VerifiedMemo, IsBounded) {
  VerifiedMemo memo(64);  // two in each of its 64 parts
  std::size_t known = 0;
  const auto name = [](int i) {
    return "header.payload.signature-" + std::to_string(1'000'000 + i * 7919);
  };
  for (int i = 0; i < 10'000; ++i) memo.put(name(i), some_token());
  for (int i = 0; i < 10'000; ++i) known += memo.find(name(i)) != nullptr ? 1 : 0;
  EXPECT_LE(known, 128U);
  EXPECT_GT(known, 0U);
  EXPECT_NE(memo.find(name(9'999)), nullptr) << "the last one must be there";
}

TEST(VerifiedMemo, IsForManyThreads) {
  VerifiedMemo memo(128);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&memo] {
      for (int i = 0; i < 2000; ++i) {
        const std::string text = "header.payload.signature-" + std::to_string(1000 + i % 300);
        if (i % 7 == 0) memo.forget(text);
        if (const VerifiedPtr found = memo.find(text)) {
          EXPECT_EQ(found->client_id(), "client");
        } else {
          memo.put(text, some_token());
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST(Verifier, AsksForTheKeysOnlyWhereTheSignatureIsNotKnown) {
  Verifier verifier(16);
  const std::array keys{view(public_a(), "a")};
  int asked = 0;
  const auto look = [&](std::string_view token, UnixTime now = kNow) {
    return verifier.verify(token,
                           [&]() -> std::vector<VerifyingKey> {
                             ++asked;
                             return std::vector<VerifyingKey>(keys.begin(), keys.end());
                           },
                           now, {});
  };
  const std::string good = good_token();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(look(good));
  EXPECT_EQ(asked, 1);
  std::string bad = good;
  bad[bad.size() - 100] = bad[bad.size() - 100] == 'A' ? 'B' : 'A';
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(look(bad));
  EXPECT_EQ(asked, 4) << "what was refused is not remembered";
}

TEST(Verifier, JWT_23_LooksAtTheExpiryEachTime) {
  Verifier verifier(16);
  const std::array keys{view(public_a(), "a")};
  const auto keys_of = [&] { return std::vector<VerifyingKey>(keys.begin(), keys.end()); };
  const std::string good = good_token();
  EXPECT_TRUE(verifier.verify(good, keys_of, from_unix(kExp - 1), {}));
  const auto late = verifier.verify(good, keys_of, from_unix(kExp), {});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::token_expired);
  EXPECT_TRUE(verifier.verify(good, keys_of, from_unix(kExp), Rules{{}, Seconds(1)}));
}

}  // namespace
}  // namespace sallyport::verifier
