// The library as its users see it.
#include "sallyport/verifier.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <stdexcept>

#include "verifier/forge_at_jwt_test.h"
#include "verifier/forge_test.h"
#include "verifier/library/key_sets_for_test.h"

namespace sallyport {
namespace {

namespace at_jwt = verifier::test::at_jwt;
using namespace std::chrono_literals;
using verifier::test::ec_set;
using verifier::test::okp_set;

const std::int64_t kNow = to_unix(at_jwt::kNow);

TokenPolicy policy() {
  TokenPolicy policy;
  policy.issuer = at_jwt::kIssuer;
  policy.audience = at_jwt::kAudience;
  return policy;
}
TokenPolicy plain_policy() {
  TokenPolicy policy;
  policy.profile = TokenProfile::plain;
  return policy;
}

std::string rsa_set() { return jose::test::set_of({jose::test::rsa_jwk()}); }

/// "good", or the name of the refusal.
std::string verdict(const Result<TokenClaims, TokenRefusal>& verified) {
  return verified ? "good" : name_of(verified.error().code);
}
std::string verdict_of(const TokenPolicy& by, std::string_view token = at_jwt::good_token(),
                       std::int64_t now = kNow) {
  return verdict(Verifier(KeySource::from_jwks(ec_set()), by).verify(token, now));
}

TEST(Library, TellsWhatATokenSays) {
  const Verifier verifier(KeySource::from_jwks(ec_set()), policy());
  const auto claims = verifier.verify(at_jwt::good_token(), kNow);
  ASSERT_TRUE(claims) << claims.error().words;
  EXPECT_EQ(claims->profile, TokenProfile::at_jwt);
  EXPECT_EQ(claims->client_id, "client");
  EXPECT_EQ(claims->scopes, (std::vector<std::string>{"a.read", "a.write"}));
  EXPECT_EQ(claims->issuer, at_jwt::kIssuer);
  EXPECT_EQ(claims->audiences, std::vector<std::string>{std::string(at_jwt::kAudience)});
  EXPECT_EQ(claims->subject, "client");
  EXPECT_EQ(claims->token_id, "j-1");
  EXPECT_EQ(claims->issued_at, at_jwt::kIat);
  EXPECT_EQ(claims->expires_at, at_jwt::kExp);
  EXPECT_EQ(claims->key_id, "e");
}

TEST(Library, TellsWhatAPlainTokenSays) {
  const Verifier verifier(KeySource::from_jwks(rsa_set()), plain_policy());
  const auto claims = verifier.verify(verifier::test::good_token(), to_unix(verifier::test::kNow));
  ASSERT_TRUE(claims) << claims.error().words;
  EXPECT_EQ(claims->profile, TokenProfile::plain);
  EXPECT_EQ(claims->client_id, "client");
  EXPECT_EQ(claims->scopes, (std::vector<std::string>{"a.read", "a.write"}));
  EXPECT_EQ(claims->others,
            (std::vector<std::pair<std::string, std::string>>{{"firstVisionId", "00000AUNAB"}}));
  EXPECT_EQ(claims->issuer, "");
  EXPECT_EQ(claims->issued_at, 0);
}

TEST(Library, HasACodeForEachRefusal) {
  const auto with = [](std::string_view name, std::string_view json) {
    return at_jwt::signed_over(at_jwt::header(), at_jwt::claims().with(name, json));
  };
  EXPECT_EQ(verdict_of(policy()), "good");
  EXPECT_EQ(verdict_of(policy(), "a.b"), "malformed");
  EXPECT_EQ(verdict_of(policy(), ""), "malformed");
  EXPECT_EQ(verdict_of(policy(), at_jwt::signed_over(at_jwt::header().with_text("kid", "x"),
                                                     at_jwt::claims())),
            "unknown_key");
  std::string forged = at_jwt::good_token();
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(verdict_of(policy(), forged), "forged");
  EXPECT_EQ(verdict_of(policy(), with("iss", R"("https://other.example")")), "wrong_issuer");
  EXPECT_EQ(verdict_of(policy(), with("aud", R"("https://other.example")")), "wrong_audience");
  EXPECT_EQ(verdict_of(policy(), at_jwt::good_token(), at_jwt::kIat - 1), "not_yet_valid");
  EXPECT_EQ(verdict_of(policy(), at_jwt::good_token(), at_jwt::kExp), "expired");
  EXPECT_EQ(name_of(static_cast<TokenError>(0)), std::string("unknown"));
}

TEST(Library, TakesAnyTimeForNow) {
  EXPECT_EQ(verdict_of(policy(), at_jwt::good_token(), INT64_MIN), "not_yet_valid");
  EXPECT_EQ(verdict_of(policy(), at_jwt::good_token(), INT64_MAX), "expired");
  const Verifier now(KeySource::from_jwks(ec_set()), policy());
  EXPECT_EQ(verdict(now.verify(at_jwt::good_token())), "expired");  // in 2025
}

TEST(Library, TheSkewIsForBothEnds) {
  TokenPolicy skewed = policy();
  skewed.skew = 60s;
  EXPECT_EQ(verdict_of(skewed, at_jwt::good_token(), at_jwt::kIat - 60), "good");
  EXPECT_EQ(verdict_of(skewed, at_jwt::good_token(), at_jwt::kIat - 61), "not_yet_valid");
  EXPECT_EQ(verdict_of(skewed, at_jwt::good_token(), at_jwt::kExp + 59), "good");
  EXPECT_EQ(verdict_of(skewed, at_jwt::good_token(), at_jwt::kExp + 60), "expired");
}

TEST(Library, ScopesAreComparedWhole) {
  const auto with = [](std::vector<std::string> all, std::vector<std::string> any) {
    TokenPolicy asked = policy();
    asked.all_scopes = std::move(all);
    asked.any_scope = std::move(any);
    return verdict_of(asked);
  };
  EXPECT_EQ(with({"a.read"}, {}), "good");
  EXPECT_EQ(with({"a.write", "a.read"}, {"x", "a.read"}), "good");
  EXPECT_EQ(with({}, {"a.write"}), "good");
  EXPECT_EQ(with({"a.read", "x"}, {}), "lacks_scope");
  EXPECT_EQ(with({"a.read"}, {"x", "y"}), "lacks_scope");
  for (const char* scope : {"a", "a.rea", "a.reads", "A.READ", "read"}) {
    EXPECT_EQ(with({scope}, {}), "lacks_scope") << scope;
    EXPECT_EQ(with({}, {scope}), "lacks_scope") << scope;
  }
}

TEST(Library, ATokenWithoutScopesHasNone) {
  const auto token = at_jwt::signed_over(at_jwt::header(), at_jwt::claims().without("scope"));
  EXPECT_EQ(verdict_of(policy(), token), "good");
  TokenPolicy asked = policy();
  asked.all_scopes = {"a.read"};
  EXPECT_EQ(verdict_of(asked, token), "lacks_scope");
}

// A token of one profile never stands for the other, also where the keys are the same.
TEST(Library, EachProfileRefusesTheOthersTokens) {
  const auto keys =
      KeySource::from_jwks(jose::test::set_of({jose::test::rsa_jwk(), jose::test::ec_jwk()}));
  const auto& plain = verifier::test::good_token();
  const std::int64_t now = to_unix(verifier::test::kNow);
  EXPECT_EQ(verdict(Verifier(keys, plain_policy()).verify(plain, now)), "good");
  EXPECT_EQ(verdict(Verifier(keys, policy()).verify(plain, now)), "malformed");
  EXPECT_EQ(verdict(Verifier(keys, plain_policy()).verify(at_jwt::good_token(), kNow)),
            "malformed");
}

TEST(Library, APolicyThatCannotBeHeldIsNone) {
  const auto refused = [](auto change) {
    TokenPolicy asked = policy();
    change(asked);
    EXPECT_THROW(Verifier(KeySource::from_jwks(ec_set()), asked), std::invalid_argument);
  };
  refused([](TokenPolicy& asked) { asked.issuer.clear(); });
  refused([](TokenPolicy& asked) { asked.audience.clear(); });
  refused([](TokenPolicy& asked) { asked.skew = -1s; });
  refused([](TokenPolicy& asked) { asked.skew = 61s; });
  refused([](TokenPolicy& asked) { asked.all_scopes = {""}; });
  refused([](TokenPolicy& asked) { asked.all_scopes = {"a.read a.write"}; });
  refused([](TokenPolicy& asked) { asked.any_scope = {"a", "b\n"}; });
  refused([](TokenPolicy& asked) { asked.profile = TokenProfile::plain; });
  refused([](TokenPolicy& asked) {
    asked.profile = TokenProfile::plain;
    asked.issuer.clear();
  });
  refused([](TokenPolicy& asked) { asked.profile = static_cast<TokenProfile>(7); });
}

TEST(Library, KeysThatAreNoneAreRefusedAtOnce) {
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string(R"({"keys":[]})"),
        std::string(R"({"keys":[{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}]})"),
        std::string(R"({"keys":[{"kty":"oct","k":"AA"}]})"), ec_set() + "x"}) {
    EXPECT_THROW(KeySource::from_jwks(text), std::invalid_argument) << text;
  }
}

// Other issuers publish keys for other things, too; and RFC 9068 4 has RS256 for all.
TEST(Library, KeysOfOtherKindsArePassedOver) {
  const auto other = jose::test::ec_jwk().with_text("crv", "P-521").with_text("kid", "other");
  const auto unsaid = jose::test::rsa_jwk().without("alg");
  const auto keys = KeySource::from_jwks(jose::test::set_of({other, unsaid}));
  const auto claims = Verifier(keys, plain_policy())
                          .verify(verifier::test::good_token(), to_unix(verifier::test::kNow));
  ASSERT_TRUE(claims) << claims.error().words;
  EXPECT_EQ(claims->key_id, "r");
}

TEST(Library, SettingsOutOfBoundsAreRefused) {
  const auto refused = [](auto change) {
    KeySettings settings;
    change(settings);
    EXPECT_THROW(KeySource::from_fetch([] { return ec_set(); }, settings), std::invalid_argument);
  };
  refused([](KeySettings& s) { s.max_age = 0s; });
  refused([](KeySettings& s) { s.keep_stale = -1s; });
  refused([](KeySettings& s) { s.cool_down = -1s; });
  refused([](KeySettings& s) { s.retry_after = std::chrono::seconds::max(); });
  refused([](KeySettings& s) { s.patience = -1ms; });
  EXPECT_THROW(KeySource::from_fetch({}), std::invalid_argument);
  EXPECT_THROW(KeySource::from_file("x", 0s), std::invalid_argument);
}

TEST(Library, AFetchThatFailsSaysNothingOfTheToken) {
  const auto keys =
      KeySource::from_fetch([]() -> std::string { throw std::runtime_error("no route to host"); });
  const auto refused = Verifier(keys, policy()).verify(at_jwt::good_token(), kNow);
  EXPECT_EQ(verdict(refused), "keys_unavailable");
  EXPECT_EQ(refused.error().words, "no keys: no route to host");
  EXPECT_FALSE(keys.refresh());
  EXPECT_EQ(keys.last_error(), "no route to host");
}

TEST(Library, ATokenOfANewKeyIsGoodAtOnce) {
  std::string published = okp_set();
  int fetches = 0;
  const auto keys = KeySource::from_fetch([&] {
    ++fetches;
    return published;
  });
  const Verifier verifier(keys, policy());
  EXPECT_EQ(verdict(verifier.verify(at_jwt::good_token(), kNow)), "unknown_key");
  EXPECT_EQ(fetches, 2);  // the first, and one in case there is a newer key
  EXPECT_EQ(verdict(verifier.verify(at_jwt::good_token(), kNow)), "unknown_key");
  EXPECT_EQ(fetches, 2);  // the cool-down
  published = ec_set();
  EXPECT_TRUE(keys.refresh());
  EXPECT_EQ(verdict(verifier.verify(at_jwt::good_token(), kNow)), "good");
  EXPECT_EQ(fetches, 3);
}

TEST(Library, ATokenOfANewKeyMakesTheKeysBeFetched) {
  std::string published = okp_set();
  int fetches = 0;
  const auto keys = KeySource::from_fetch([&] {
    ++fetches;
    return published;
  });
  EXPECT_TRUE(keys.refresh());
  published = ec_set();
  EXPECT_EQ(verdict(Verifier(keys, policy()).verify(at_jwt::good_token(), kNow)), "good");
  EXPECT_EQ(fetches, 2);
}

// It does not say by which key it was signed.
TEST(Library, APlainTokenOfANewKeyMakesTheKeysBeFetchedToo) {
  std::string published = ec_set();
  const auto keys = KeySource::from_fetch([&] { return published; });
  EXPECT_TRUE(keys.refresh());
  published = rsa_set();
  EXPECT_EQ(verdict(Verifier(keys, plain_policy())
                        .verify(verifier::test::good_token(), to_unix(verifier::test::kNow))),
            "good");
}

TEST(Library, ForgedTokensOfAKnownKeyFetchNothing) {
  int fetches = 0;
  const auto keys = KeySource::from_fetch([&] {
    ++fetches;
    return ec_set();
  });
  const Verifier verifier(keys, policy());
  std::string forged = at_jwt::good_token();
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(verdict(verifier.verify(forged, kNow)), "forged");
    EXPECT_EQ(verdict(verifier.verify("x", kNow)), "malformed");
  }
  EXPECT_EQ(fetches, 1);
}

TEST(Library, ManyThreadsVerifyByOneVerifier) {
  std::atomic<int> fetches = 0;
  const Verifier verifier(KeySource::from_fetch([&] {
                            ++fetches;
                            return ec_set();
                          }),
                          policy());
  const std::string good = at_jwt::good_token();
  const std::string unknown =
      at_jwt::signed_over(at_jwt::header().with_text("kid", "x"), at_jwt::claims());
  std::vector<std::future<int>> threads;
  for (int i = 0; i < 8; ++i) {
    threads.push_back(std::async(std::launch::async, [&] {
      int right = 0;
      for (int round = 0; round < 50; ++round) {
        right += verdict(verifier.verify(good, kNow)) == "good" ? 1 : 0;
        right += verdict(verifier.verify(unknown, kNow)) == "unknown_key" ? 1 : 0;
      }
      return right;
    }));
  }
  for (auto& thread : threads) EXPECT_EQ(thread.get(), 100);
  EXPECT_EQ(fetches, 2);
}

class KeyFile : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directory(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& text) const { std::ofstream(path_) << text; }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      ("sallyport-keys-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) + "-" +
       std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()));
  const std::string path_ = (folder_ / "jwks.json").string();
};

// A token by a key that the file has got since is good at once, as it makes the file be read.
TEST_F(KeyFile, IsReadAgainWhenItHasChanged) {
  write(okp_set());
  const auto keys = KeySource::from_file(path_, 3600s);
  EXPECT_TRUE(keys.refresh());
  write(ec_set());
  const Verifier verifier(keys, policy());
  EXPECT_EQ(verdict(verifier.verify(at_jwt::good_token(), kNow)), "good");
  write(okp_set());
  EXPECT_TRUE(keys.refresh());
  EXPECT_EQ(verdict(verifier.verify(at_jwt::good_token(), kNow)), "unknown_key");
}

TEST_F(KeyFile, AKeyThatIsTakenOutIsTrustedNoLongerThanTheInterval) {
  write(ec_set());
  const Verifier verifier(KeySource::from_file(path_, 1s), policy());
  EXPECT_EQ(verdict(verifier.verify(at_jwt::good_token(), kNow)), "good");
  write(okp_set());
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  std::string last = "good";
  while (last == "good" && std::chrono::steady_clock::now() < deadline) {
    last = verdict(verifier.verify(at_jwt::good_token(), kNow));
  }
  EXPECT_EQ(last, "unknown_key");
}

TEST_F(KeyFile, ThatIsMissingOrBrokenKeepsTheKeysOfBefore) {
  write(ec_set());
  const auto keys = KeySource::from_file(path_);
  const Verifier verifier(keys, policy());
  EXPECT_TRUE(keys.refresh());
  write(ec_set().substr(0, 20));
  EXPECT_FALSE(keys.refresh());
  EXPECT_NE(keys.last_error().find("JSON"), std::string::npos) << keys.last_error();
  EXPECT_EQ(verdict(verifier.verify(at_jwt::good_token(), kNow)), "good");
  std::filesystem::remove(path_);
  EXPECT_FALSE(keys.refresh());
  EXPECT_EQ(keys.last_error(), "cannot open " + path_);
  EXPECT_EQ(verdict(verifier.verify(at_jwt::good_token(), kNow)), "good");
}

TEST_F(KeyFile, ThatWasNeverThereHasNoKeys) {
  const Verifier verifier(KeySource::from_file(path_), policy());
  EXPECT_EQ(verdict(verifier.verify(at_jwt::good_token(), kNow)), "keys_unavailable");
}

TEST_F(KeyFile, ThatIsAFolderOrTooLargeHasNone) {
  EXPECT_FALSE(KeySource::from_file(folder_.string()).refresh());
  write(ec_set() + std::string(256 * 1024, ' '));
  const auto keys = KeySource::from_file(path_);
  EXPECT_FALSE(keys.refresh());
  EXPECT_EQ(keys.last_error(), "JWK Set: too large");
}

}  // namespace
}  // namespace sallyport
