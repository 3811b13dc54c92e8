// Keys rotate a hundred times under load: no valid token is refused, neither here nor by those who
// keep the key list for as long as they may. Time is a number that the test moves, so that a
// hundred rotations, each as far from the one before as the schedule demands, take seconds.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <latch>
#include <mutex>
#include <random>
#include <thread>

#include "keys/schedule.h"
#include "tokens/issue.h"
#include "tokens/issued_tokens_test.h"
#include "tokens/standing.h"
#include "verifier/verifier.h"

namespace sallyport::tokens {
namespace {

using namespace test;

constexpr int kRotations = 100;
constexpr keys::ScheduleRules kRules{.rotate_after = Seconds(1), .jwks_cache = Seconds(1)};
constexpr Seconds kTtl{20};
constexpr int kLoad = 20;  // what each thread does, at least, between two rotations

/// A dozen keys, made once: one that is gone may come back as a fresh one.
std::vector<keys::StoredKey> a_dozen_keys() {
  std::vector<keys::StoredKey> keys;
  for (int i = 0; i < 12; ++i) keys.push_back(keys::new_key(keys::test::kek(), 2048, kNow).value());
  return keys;
}

class RotationUnderLoad : public testing::Test {
 protected:
  RotationUnderLoad() {
    auto client = sample_client();
    client.ttl = kTtl;
    client.align = Seconds(1);
    registry_.put(std::make_shared<const clients::Client>(client));
    client_ = std::make_unique<clients::AuthenticatedClient>(authenticated(client));
  }
  ~RotationUnderLoad() override { workers_.reset(); }

  UnixTime now() const { return from_unix(now_.load()); }
  std::shared_ptr<const keys::KeyRing> open(const keys::KeyTable& table) const {
    return keys::KeyRing::open(table, keys::test::kek(), now()).value();
  }

  /// Moves the clock, and the keys when it is time.
  void rotate(const std::vector<keys::StoredKey>& dozen) {
    for (int rotations = 0; rotations < kRotations && !HasFailure();) {
      now_ += 1;
      const auto is_used = [&](const keys::StoredKey& one) {
        return std::ranges::count(table_.keys, one.kid, &keys::StoredKey::kid) > 0;
      };
      const auto fresh = std::ranges::find_if_not(dozen, is_used);
      ASSERT_NE(fresh, dozen.end());
      const auto moved = keys::carry_out(table_, kRules, now(), {*fresh});
      ASSERT_TRUE(moved) << moved.error().detail;
      if (moved->transitions.empty()) continue;
      table_.keys = moved->keys;
      keys_.set(open(table_));
      if (moved->transitions.back().step != keys::Step::publish_next) continue;
      ++rotations;
      wait_for_load();
    }
    stop_ = true;
  }
  void wait_for_load() {
    for (std::atomic<int>* work : {&issued_, &let_in_, &verified_}) {
      const int enough = work->load() + kLoad;
      while (*work < enough && !HasFailure()) std::this_thread::yield();
    }
  }

  TokenPtr issue(std::string_view scope) {
    const auto issuance =
        issuer_.issue(*client_, scopes(scope), {now(), std::chrono::steady_clock::now()});
    if (const auto* token = std::get_if<TokenPtr>(&issuance)) return *token;
    const auto* pending = std::get_if<std::shared_ptr<PendingToken>>(&issuance);
    if (pending == nullptr) return nullptr;
    std::latch signed_(1);
    TokenPtr made;
    (*pending)->then([&](const Outcome<TokenPtr>& outcome) {
      made = outcome ? *outcome : nullptr;
      signed_.count_down();
    });
    signed_.wait();
    return made;
  }

  void issue_on() {
    for (int i = 0; !stop_; ++i) {
      const TokenPtr token = issue(i % 2 == 0 ? "a" : "b");
      ASSERT_NE(token, nullptr);
      {
        std::lock_guard lock(mutex_);
        recent_.push_back(token);
        if (recent_.size() > 200) recent_.pop_front();
      }
      ++issued_;
    }
  }
  TokenPtr any_recent(std::mt19937& random) {
    std::lock_guard lock(mutex_);
    return recent_.empty() ? nullptr : recent_[random() % recent_.size()];
  }

  /// The gate: old tokens and young ones, remembered and not.
  void call_on(unsigned seed) {
    std::mt19937 random(seed);
    while (!stop_) {
      const TokenPtr token = any_recent(random);
      if (token == nullptr) continue;
      const UnixTime before = now();
      const auto ring = keys_.get();
      auto verified = verifier_.verify(
          token->text, [&] { return ring->verifying_keys(verifier::Profile::plain, before); },
          before, {});
      const auto live = verified ? standing(*verified, *ring, registry_, revocations_, before)
                                 : Outcome<LiveToken>(Unexpected(verified.error()));
      if (now() >= token->exp) continue;  // it may have expired in the middle of this
      ASSERT_TRUE(live) << live.error().detail << " at " << to_unix(before) << ", good until "
                        << to_unix(token->exp);
      ++let_in_;
    }
  }

  /// Another program: it keeps the key list for the second that it may.
  void verify_on() {
    std::vector<std::string> known;
    UnixTime fetched{};
    std::mt19937 random(7);
    while (!stop_) {
      const TokenPtr token = any_recent(random);
      if (token == nullptr) continue;
      const UnixTime at = now();
      if (at >= fetched + kRules.jwks_cache) {
        fetched = at;
        known.clear();
        for (const auto& key : keys_.get()->verifying_keys(verifier::Profile::plain, at))
          known.emplace_back(key.kid);
      }
      const std::string signer = signer_of(*token, at);
      if (now() >= token->exp || now() >= fetched + kRules.jwks_cache) continue;
      ASSERT_NE(std::ranges::find(known, signer), known.end())
          << "a key signs that was not published before";
      ++verified_;
    }
  }
  std::string signer_of(const IssuedToken& token, UnixTime at) const {
    const auto ring = keys_.get();
    const auto verified = verifier::verify_plain(token.text, ring->verifying_keys(at), at);
    return verified ? verified->kid() : std::string();
  }

  std::atomic<std::int64_t> now_{to_unix(kNow)};
  keys::KeyTable table_;
  std::vector<keys::StoredKey> dozen_ = a_dozen_keys();
  Snapshot<keys::KeyRing> keys_{first_ring()};
  clients::Registry registry_;
  Revocations revocations_;
  std::unique_ptr<clients::AuthenticatedClient> client_;
  std::unique_ptr<WorkerPool> workers_ = std::make_unique<WorkerPool>(2, 1000);
  Issuer issuer_{keys_, revocations_, *workers_, MemoRules{.signatures_per_second = 1e6}};
  verifier::Verifier verifier_{64};

  std::mutex mutex_;
  std::deque<TokenPtr> recent_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> issued_ = 0;
  std::atomic<int> let_in_ = 0;
  std::atomic<int> verified_ = 0;

 private:
  std::shared_ptr<const keys::KeyRing> first_ring() {
    table_.keys = keys::first_keys(dozen_[0], dozen_[1], now());
    table_.longest_ttl = kTtl;
    return open(table_);
  }
};

TEST_F(RotationUnderLoad, RefusesNoValidTokenInAHundredRotations) {
  {
    std::vector<std::jthread> threads;
    const auto run = [&](auto work) {
      threads.emplace_back([this, work] {
        work();
        stop_ = true;  // whoever fails ends the others
      });
    };
    run([this] { issue_on(); });
    run([this] { call_on(1); });
    run([this] { call_on(2); });
    run([this] { verify_on(); });
    run([this] { rotate(dozen_); });
  }
  EXPECT_GE(issued_, kRotations * kLoad);
}

}  // namespace
}  // namespace sallyport::tokens
