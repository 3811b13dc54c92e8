// Contexts are kept from one use to the next: none may ever be used for another key, another scheme
// or by two threads.
#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <deque>
#include <optional>
#include <thread>
#include <vector>

#include "crypto/key.h"
#include "crypto/keys_for_test.h"

namespace sallyport::crypto {
namespace {

constexpr std::array kRsaSchemes{SignatureScheme::rsa_pkcs1_sha256,
                                 SignatureScheme::rsa_pss_sha256};

PrivateKey quick_key(int i) {
  return i % 2 == 0 ? PrivateKey::generate_ec_p256() : PrivateKey::generate_ed25519();
}

SignatureScheme scheme_of(KeyType type) {
  return type == KeyType::ec_p256 ? SignatureScheme::ecdsa_p256_sha256 : SignatureScheme::ed25519;
}

/// Runs `work(number)` in so many threads, which start together.
template <class Work>
void in_threads(int threads, Work work) {
  std::barrier start(threads);
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      start.arrive_and_wait();
      work(t);
    });
  }
  for (auto& thread : running) thread.join();
}

TEST(PreparedKeys, ServeTwoSchemesInTurn) {
  const PublicKey half = test::key_a().public_key();
  for (int round = 0; round < 3; ++round) {
    for (const SignatureScheme made : kRsaSchemes) {
      const std::string signature = test::key_a().sign(made, "text").value();
      for (const SignatureScheme asked : kRsaSchemes) {
        EXPECT_EQ(half.verify(asked, "text", signature), asked == made);
      }
    }
  }
}

TEST(PreparedKeys, AreAsGoodAfterARefusal) {
  for (const PrivateKey* key : {&test::key_a(), &test::key_p256(), &test::key_ed25519()}) {
    const PublicKey half = key->public_key();
    const auto scheme =
        key->type() == KeyType::rsa ? SignatureScheme::rsa_pss_sha256 : scheme_of(key->type());
    const std::string good = key->sign(scheme, "text").value();
    for (int round = 0; round < 20; ++round) {
      std::string bad = good;
      bad[static_cast<std::size_t>(round)] ^= 1;
      EXPECT_FALSE(half.verify(scheme, "text", bad));
      EXPECT_FALSE(half.verify(scheme, "text", std::string(bad.size(), '\xFF')));
      EXPECT_TRUE(half.verify(scheme, "text", good));
    }
  }
}

// Addresses come back soon when keys come and go; a context that was found by an address would be
// the dead key's.
TEST(PreparedKeys, AreNeverThoseOfAKeyThatWasThereBefore) {
  std::optional<PublicKey> before;
  std::string signed_before;
  for (int i = 0; i < 200; ++i) {
    const PrivateKey key = quick_key(i / 2);
    const SignatureScheme scheme = scheme_of(key.type());
    std::optional<PublicKey> half = key.public_key();
    const std::string signature = key.sign(scheme, "text").value();
    ASSERT_TRUE(half->verify(scheme, "text", signature));
    if (before) {
      ASSERT_FALSE(before->verify(scheme, "text", signature));
      ASSERT_FALSE(half->verify(scheme, "text", signed_before));
    }
    before = std::move(half);
    signed_before = signature;
  }
}

TEST(PreparedKeys, GoWithTheKeyThatMoves) {
  PrivateKey a = PrivateKey::generate_ec_p256();
  PrivateKey b = PrivateKey::generate_ec_p256();
  constexpr auto kScheme = SignatureScheme::ecdsa_p256_sha256;
  PublicKey half_a = a.public_key();
  PublicKey half_b = b.public_key();
  const std::string by_a = a.sign(kScheme, "text").value();
  const std::string by_b = b.sign(kScheme, "text").value();
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(half_a.verify(kScheme, "text", by_a));
    ASSERT_FALSE(half_a.verify(kScheme, "text", by_b));
    ASSERT_TRUE(half_b.verify(kScheme, "text", by_b));
    ASSERT_TRUE(half_a.verify(kScheme, "text", a.sign(kScheme, "text").value()));
    std::swap(half_a, half_b);
    std::swap(half_a, half_b);
    PublicKey elsewhere = std::move(half_a);
    half_a = std::move(elsewhere);
    std::swap(a, b);
    ASSERT_TRUE(half_b.verify(kScheme, "text", a.sign(kScheme, "text").value()));
    std::swap(a, b);
  }
}

TEST(PreparedKeys, AreUsedByMoreThreadsThanHavePlaces) {
  const PublicKey half = test::key_a().public_key();
  const PublicKey half_ec = test::key_p256().public_key();
  std::atomic<int> wrong = 0;
  in_threads(24, [&](int t) {
    for (int i = 0; i < 6; ++i) {
      const std::string data = std::to_string(t * 100 + i);
      for (const SignatureScheme scheme : kRsaSchemes) {
        const std::string signature = test::key_a().sign(scheme, data).value();
        if (!half.verify(scheme, data, signature)) ++wrong;
        if (half.verify(scheme, data + "x", signature)) ++wrong;
      }
      constexpr auto kScheme = SignatureScheme::ecdsa_p256_sha256;
      const std::string signature = test::key_p256().sign(kScheme, data).value();
      if (!half_ec.verify(kScheme, data, signature)) ++wrong;
      if (half_ec.verify(kScheme, data + "x", signature)) ++wrong;
    }
  });
  EXPECT_EQ(wrong, 0);
}

/// What a key and one of its signatures should be to each other.
struct Pair {
  PublicKey half;
  SignatureScheme scheme;
  std::string signature;
};

Pair make_pair(int i) {
  const PrivateKey key = quick_key(i);
  const SignatureScheme scheme = scheme_of(key.type());
  return {key.public_key(), scheme, key.sign(scheme, "text").value()};
}

// As keys do that are rotated under load: all threads use all keys, and between two rounds some
// keys go, some come, and those that stay move.
TEST(PreparedKeys, ComeGoAndMoveWhileThreadsUseThem) {
  constexpr int kThreads = 4;
  std::deque<Pair> pairs;
  for (int i = 0; i < 6; ++i) pairs.push_back(make_pair(i));
  std::atomic<int> wrong = 0;
  int made = 6;
  std::barrier round(kThreads, [&]() noexcept {
    pairs.pop_front();
    std::deque<Pair> moved;
    for (Pair& pair : pairs) moved.push_front(std::move(pair));
    pairs = std::move(moved);
    pairs.push_back(make_pair(made++));
  });
  in_threads(kThreads, [&](int t) {
    for (int i = 0; i < 15; ++i) {
      for (std::size_t k = 0; k < pairs.size(); ++k) {
        const Pair& mine = pairs[(k + static_cast<std::size_t>(t)) % pairs.size()];
        for (const Pair& other : pairs) {
          const bool verified = mine.half.verify(other.scheme, "text", other.signature);
          if (verified != (&mine == &other)) ++wrong;
        }
      }
      round.arrive_and_wait();
    }
  });
  EXPECT_EQ(wrong, 0);
}

// Each thread makes, uses and drops keys of its own, at addresses that the others have just freed.
TEST(PreparedKeys, ComeAndGoInEachThread) {
  std::atomic<int> wrong = 0;
  in_threads(4, [&](int t) {
    std::optional<Pair> before;
    for (int i = 0; i < 60; ++i) {
      Pair pair = make_pair((i + t) / 2);
      if (!pair.half.verify(pair.scheme, "text", pair.signature)) ++wrong;
      if (before && pair.half.verify(before->scheme, "text", before->signature)) ++wrong;
      before = std::move(pair);
    }
  });
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace sallyport::crypto
