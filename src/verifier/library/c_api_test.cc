#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "sallyport/verifier_c.h"
#include "verifier/forge_at_jwt_test.h"
#include "verifier/library/key_sets_for_test.h"

namespace sallyport {
namespace {

namespace at_jwt = verifier::test::at_jwt;
using verifier::test::ec_set;

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Keys = std::unique_ptr<sallyport_keys, FreeWith<sallyport_keys_free>>;
using VerifierHandle = std::unique_ptr<sallyport_verifier, FreeWith<sallyport_verifier_free>>;
using Claims = std::unique_ptr<sallyport_claims, FreeWith<sallyport_claims_free>>;

sallyport_policy policy() {
  sallyport_policy policy = SALLYPORT_POLICY;
  policy.issuer = at_jwt::kIssuer.data();
  policy.audience = at_jwt::kAudience.data();
  return policy;
}

Keys good_keys() {
  const std::string text = ec_set();
  return Keys(sallyport_keys_from_jwks(text.data(), text.size(), nullptr, 0));
}

VerifierHandle made_with(const sallyport_policy& policy) {
  return VerifierHandle(sallyport_verifier_new(good_keys().get(), &policy, nullptr, 0));
}

struct Answer {
  int code = -1;
  Claims claims;
  std::string why;
};

Answer ask(const VerifierHandle& verifier, std::string_view token,
           std::int64_t now = to_unix(at_jwt::kNow)) {
  Answer answer;
  char why[128] = "not written";
  auto* claims = reinterpret_cast<sallyport_claims*>(&answer);  // must be overwritten
  answer.code = sallyport_verify_at(verifier.get(), token.data(), token.size(), now, &claims, why,
                                    sizeof why);
  answer.claims.reset(claims);
  answer.why = why;
  return answer;
}

TEST(CApi, TellsWhatATokenSays) {
  const auto answer =
      ask(made_with(policy()),
          at_jwt::signed_over(at_jwt::header(),
                              at_jwt::claims().with_text("firstVisionId", "00000AUNAB")));
  ASSERT_EQ(answer.code, SALLYPORT_OK) << answer.why;
  EXPECT_EQ(answer.why, "");
  const sallyport_claims* claims = answer.claims.get();
  EXPECT_STREQ(sallyport_claims_client_id(claims), "client");
  EXPECT_STREQ(sallyport_claims_issuer(claims), at_jwt::kIssuer.data());
  EXPECT_STREQ(sallyport_claims_subject(claims), "client");
  EXPECT_STREQ(sallyport_claims_token_id(claims), "j-1");
  EXPECT_STREQ(sallyport_claims_key_id(claims), "e");
  EXPECT_EQ(sallyport_claims_expires_at(claims), at_jwt::kExp);
  EXPECT_EQ(sallyport_claims_issued_at(claims), at_jwt::kIat);
  EXPECT_STREQ(sallyport_claims_scope(claims, 0), "a.read");
  EXPECT_STREQ(sallyport_claims_scope(claims, 1), "a.write");
  EXPECT_EQ(sallyport_claims_scope(claims, 2), nullptr);
  EXPECT_STREQ(sallyport_claims_audience(claims, 0), at_jwt::kAudience.data());
  EXPECT_EQ(sallyport_claims_audience(claims, 1), nullptr);
  EXPECT_STREQ(sallyport_claims_other(claims, "firstVisionId"), "00000AUNAB");
  EXPECT_EQ(sallyport_claims_other(claims, "x"), nullptr);
}

TEST(CApi, ARefusalHasNoClaims) {
  const auto expired = ask(made_with(policy()), at_jwt::good_token(), at_jwt::kExp);
  EXPECT_EQ(expired.code, SALLYPORT_EXPIRED);
  EXPECT_EQ(expired.claims, nullptr);
  EXPECT_EQ(expired.why, "expired 0 s ago");
  EXPECT_EQ(ask(made_with(policy()), "a.b.c").code, SALLYPORT_MALFORMED);
}

TEST(CApi, NothingButTheCodeNeedsNoPlaces) {
  const auto verifier = made_with(policy());
  const std::string token = at_jwt::good_token();
  EXPECT_EQ(sallyport_verify_at(verifier.get(), token.data(), token.size(), to_unix(at_jwt::kNow),
                                nullptr, nullptr, 0),
            SALLYPORT_OK);
  EXPECT_EQ(sallyport_verify(verifier.get(), token.data(), token.size(), nullptr, nullptr, 0),
            SALLYPORT_EXPIRED);
}

TEST(CApi, AsksForTheScopes) {
  const char* all[] = {"a.read", "a.write", nullptr};
  const char* any[] = {"x", "y", nullptr};
  sallyport_policy asked = policy();
  asked.all_scopes = all;
  EXPECT_EQ(ask(made_with(asked), at_jwt::good_token()).code, SALLYPORT_OK);
  asked.any_scope = any;
  EXPECT_EQ(ask(made_with(asked), at_jwt::good_token()).code, SALLYPORT_LACKS_SCOPE);
}

// To C "admin\0x" would be "admin".
TEST(CApi, ANulInAClaimIsRefused) {
  for (std::string_view name : {"client_id", "sub", "jti", "x"}) {
    const auto token =
        at_jwt::signed_over(at_jwt::header(), at_jwt::claims().with_text(name, "admin\\u0000x"));
    const auto answer = ask(made_with(policy()), token);
    EXPECT_EQ(answer.code, SALLYPORT_MALFORMED) << name;
    EXPECT_EQ(answer.claims, nullptr);
  }
  const auto list = at_jwt::signed_over(
      at_jwt::header(), at_jwt::claims().with("aud", R"(["https://api.example","x\u0000"])"));
  EXPECT_EQ(ask(made_with(policy()), list).code, SALLYPORT_MALFORMED);
  const auto named =
      at_jwt::signed_over(at_jwt::header(), at_jwt::claims().with_text("x\\u0000y", "z"));
  EXPECT_EQ(ask(made_with(policy()), named).code, SALLYPORT_MALFORMED);
}

TEST(CApi, ReasonsAreCutToTheirPlace) {
  const std::string text = "{}";
  char why[8] = "";
  EXPECT_EQ(sallyport_keys_from_jwks(text.data(), text.size(), why, sizeof why), nullptr);
  EXPECT_STREQ(why, "JWK Set");
  char one = 'x';
  EXPECT_EQ(sallyport_keys_from_jwks(text.data(), text.size(), &one, 1), nullptr);
  EXPECT_EQ(one, '\0');
}

TEST(CApi, ThingsThatCannotBeMadeAreNull) {
  const auto keys = good_keys();
  char why[128] = "";
  const auto refused = [&](const sallyport_keys* of, const sallyport_policy* by) {
    return sallyport_verifier_new(of, by, why, sizeof why) == nullptr;
  };
  sallyport_policy bad = policy();
  bad.issuer = nullptr;
  EXPECT_TRUE(refused(keys.get(), &bad));
  EXPECT_STREQ(why, "the policy has no issuer");
  bad = policy();
  bad.size -= 1;
  EXPECT_TRUE(refused(keys.get(), &bad));
  EXPECT_STREQ(why, "a struct's size is not that of this library's header");
  bad = policy();
  bad.profile = 2;
  EXPECT_TRUE(refused(keys.get(), &bad));
  bad = policy();
  bad.skew_s = 61;
  EXPECT_TRUE(refused(keys.get(), &bad));
  EXPECT_TRUE(refused(keys.get(), nullptr));
  EXPECT_TRUE(refused(nullptr, &bad));
  EXPECT_EQ(sallyport_keys_from_fetch(nullptr, nullptr, nullptr, why, sizeof why), nullptr);
  EXPECT_EQ(sallyport_keys_from_file("x", 0, 0, why, sizeof why), nullptr);
}

struct Fetching {
  std::string answer;
  int result = 0;
  bool throws = false;
  int calls = 0;
  int appended = 0;
};

extern "C" int fetch_for_test(void* context, sallyport_text* into) {
  auto* fetching = static_cast<Fetching*>(context);
  ++fetching->calls;
  if (fetching->throws) throw std::runtime_error("thrown through C");
  for (std::size_t at = 0; at < fetching->answer.size(); at += 100) {
    const std::string piece = fetching->answer.substr(at, 100);
    fetching->appended = sallyport_text_append(into, piece.data(), piece.size());
    if (fetching->appended != 0) return 1;
  }
  return fetching->result;
}

TEST(CApi, FetchesInPieces) {
  Fetching fetching{.answer = ec_set()};
  const Keys keys(sallyport_keys_from_fetch(fetch_for_test, &fetching, nullptr, nullptr, 0));
  ASSERT_NE(keys, nullptr);
  const auto by = policy();
  const VerifierHandle verifier(sallyport_verifier_new(keys.get(), &by, nullptr, 0));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(verifier, at_jwt::good_token()).code, SALLYPORT_OK);
  EXPECT_EQ(fetching.calls, 1);
}

TEST(CApi, AFetchMayFail) {
  Fetching fetching{.answer = ec_set(), .result = 1};
  const sallyport_key_settings settings = SALLYPORT_KEY_SETTINGS;
  const Keys keys(sallyport_keys_from_fetch(fetch_for_test, &fetching, &settings, nullptr, 0));
  char why[64] = "";
  EXPECT_EQ(sallyport_keys_refresh(keys.get(), why, sizeof why), -1);
  EXPECT_STREQ(why, "the fetch failed");
  fetching.throws = true;
  EXPECT_EQ(sallyport_keys_refresh(keys.get(), why, sizeof why), -1);
  EXPECT_STREQ(why, "thrown through C");
  fetching.throws = false;
  fetching.result = 0;
  EXPECT_EQ(sallyport_keys_refresh(keys.get(), why, sizeof why), 0);
  EXPECT_STREQ(why, "");
}

TEST(CApi, AFetchOfTooMuchFails) {
  Fetching fetching{.answer = std::string(300'000, ' ')};
  const Keys keys(sallyport_keys_from_fetch(fetch_for_test, &fetching, nullptr, nullptr, 0));
  EXPECT_EQ(sallyport_keys_refresh(keys.get(), nullptr, 0), -1);
  EXPECT_EQ(fetching.appended, -1);
}

TEST(CApi, NamesItsCodes) {
  EXPECT_STREQ(sallyport_code_name(SALLYPORT_OK), "ok");
  EXPECT_STREQ(sallyport_code_name(SALLYPORT_KEYS_UNAVAILABLE), "keys_unavailable");
  EXPECT_STREQ(sallyport_code_name(SALLYPORT_INTERNAL), "internal");
  EXPECT_STREQ(sallyport_code_name(11), "unknown");
  EXPECT_STREQ(sallyport_code_name(-1), "unknown");
}

}  // namespace
}  // namespace sallyport
