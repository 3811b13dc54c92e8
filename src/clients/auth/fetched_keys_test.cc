#include "clients/auth/fetched_keys.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>

#include "crypto/key.h"
#include "jose/jwk.h"
#include "jose/jwks.h"

namespace sallyport::clients {
namespace {

using namespace std::chrono_literals;

std::string set_with(const std::string& kid) {
  static const crypto::PublicKey key = crypto::PrivateKey::generate_ec_p256().public_key();
  const std::string jwk = jose::jwk_json(key, *jose::find_algorithm("ES256"), kid);
  return jose::jwk_set_json({&jwk, 1});
}

class Fetched : public testing::Test {
 protected:
  Outcome<ClientKeySetPtr> find(std::string_view kid = {}) {
    std::promise<Outcome<ClientKeySetPtr>> found;
    keys_.find("https://client.example/jwks", kid,
               [&](Outcome<ClientKeySetPtr> keys) { found.set_value(std::move(keys)); });
    return found.get_future().get();
  }

  std::atomic<int> fetches_{0};
  std::mutex mutex_;
  Outcome<std::string> published_ = set_with("one");
  std::atomic<std::int64_t> now_{1000};
  FetchedKeys keys_{[this](const std::string&) {
                      ++fetches_;
                      std::lock_guard lock(mutex_);
                      return published_;
                    },
                    {},
                    [this] { return FetchedKeys::Time(std::chrono::seconds(now_)); }};
};

TEST_F(Fetched, OnceAndThenNotUntilTheyAreOld) {
  ASSERT_TRUE(find());
  ASSERT_TRUE(find("one"));
  now_ += 299;
  ASSERT_TRUE(find("one"));
  EXPECT_EQ(fetches_, 1);
  now_ += 1;
  ASSERT_TRUE(find("one"));
  EXPECT_EQ(fetches_, 2);
}

// KEY-06: whoever makes up kids causes no storm.
TEST_F(Fetched, AnUnknownKeyIsAskedForOnceInACoolDown) {
  ASSERT_TRUE(find());
  now_ += 10;
  published_ = set_with("two");
  const auto keys = find("two");
  ASSERT_TRUE(keys);
  EXPECT_EQ((*keys)->front().kid, "two");
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(find("made-up-" + std::to_string(i)));
  EXPECT_EQ(fetches_, 2);
}

// KEY-07.
TEST_F(Fetched, WhatWasGoodLastIsKeptOnEveryFailure) {
  ASSERT_TRUE(find());
  const std::string good = *published_;
  for (const Outcome<std::string>& bad :
       {Outcome<std::string>(fail(Code::unavailable, "away")), Outcome<std::string>("not JSON"),
        Outcome<std::string>(R"({"keys":[{"kty":"oct","k":"c2VjcmV0"}]})")}) {
    now_ += 400;
    published_ = bad;
    const auto keys = find("one");
    ASSERT_TRUE(keys);
    EXPECT_EQ((*keys)->front().kid, "one");
  }
  now_ += 86400;
  EXPECT_EQ(find("one").error().code, Code::unavailable);
}

TEST_F(Fetched, WithoutAnyTheFailureIsSaidAndNotRepeatedAtOnce) {
  published_ = fail(Code::unavailable, "away");
  EXPECT_EQ(find().error().detail, "away");
  EXPECT_EQ(find().error().detail, "away");
  EXPECT_EQ(fetches_, 1);
  now_ += 10;
  published_ = set_with("one");
  EXPECT_TRUE(find());
}

TEST(FetchedTogether, ByOneForAllWhoWait) {
  std::promise<void> go;
  std::shared_future<void> going = go.get_future();
  std::atomic<int> fetches{0};
  std::atomic<int> told{0};
  FetchedKeys keys([&](const std::string&) -> Outcome<std::string> {
    ++fetches;
    going.wait();
    return set_with("one");
  });
  std::promise<void> all;
  for (int i = 0; i < 100; ++i) {
    keys.find("https://client.example/jwks", "one", [&](const Outcome<ClientKeySetPtr>& found) {
      EXPECT_TRUE(found);
      if (++told == 100) all.set_value();
    });
  }
  go.set_value();
  all.get_future().wait();
  EXPECT_EQ(fetches, 1);
}

}  // namespace
}  // namespace sallyport::clients
