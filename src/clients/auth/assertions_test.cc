#include "clients/auth/assertions.h"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "clients/auth/assertions_for_test.h"
#include "clients/sealed_secret.h"

namespace sallyport::clients {
namespace {

using namespace test;

/// Answers at once. `away`: as if the disk had failed. `meanwhile` happens while it writes.
class MemoryLog final : public AssertionLog {
 public:
  bool away = false;
  std::function<void()> meanwhile;
  int asked = 0;
  std::optional<UsedAssertion> last;

  void use(const UsedAssertion& assertion, std::function<void(Outcome<bool>)> then) override {
    ++asked;
    last = assertion;
    if (meanwhile) meanwhile();
    if (away) return then(fail(Code::unavailable, "the disk is gone"));
    then(used_.insert(assertion.digest).second);
  }

 private:
  std::set<crypto::Digest256> used_;
};

const SecretHasher& hasher() {
  static const SecretHasher made(as_bytes("a pepper of thirty-two characters"));
  return made;
}
const keys::Kek& kek() {
  static const keys::Kek made = keys::Kek::generate();
  return made;
}
Attempt attempt_from(std::string_view from) {
  return {*Address::parse(from), kNow, SteadyTime(std::chrono::hours(5))};
}
/// From an address of its own, so that no failure counts against another.
Attempt attempt() {
  static int count = 0;
  ++count;
  return attempt_from("10.0." + std::to_string(count / 256) + "." + std::to_string(count % 256));
}

struct Asserting : testing::Test {
  Registry registry;
  GuessLimiter limiter{GuessRules{}};
  SecretUses uses;
  Authenticator gate{registry, hasher(), limiter, uses};
  ClientKeys client_keys;
  MemoryLog log;
  Assertions assertions{gate, client_keys, log, kek()};

  Asserting() { put(AuthMethod::private_key_jwt); }

  /// Client "c", whose secret is kSharedSecret, sealed, and whose key is key_p256 where it has one.
  void put(AuthMethod method, std::uint64_t version = 1,
           const std::function<void(Client&, OAuth2Settings&)>& change = {}) {
    Client client;
    client.id = "c";
    client.version = version;
    client.scopes = std::make_shared<const Scopes>(Scopes{"a"});
    StoredSecret secret = hasher().hash(kSharedSecret, "", kNow, {});
    EXPECT_TRUE(keep_sealed(secret, "c", kSharedSecret, kek()));
    client.secrets = {secret};
    OAuth2Settings settings;
    settings.auth_method = method;
    if (method == AuthMethod::private_key_jwt)
      settings.jwks = jose::test::set_of({jose::test::ec_jwk()});
    if (change) change(client, settings);
    client.oauth2 = std::make_shared<const OAuth2Settings>(std::move(settings));
    registry.put(std::make_shared<const Client>(std::move(client)));
  }

  Outcome<AuthenticatedClient> show(std::string text, std::string_view named = {},
                                    const AssertionRules& by = rules(),
                                    const Attempt& when = attempt()) {
    std::optional<Outcome<AuthenticatedClient>> answer;
    int answers = 0;
    assertions.authenticate(std::move(text), named, by, when, [&](auto outcome) {
      ++answers;
      answer.emplace(std::move(outcome));
    });
    EXPECT_EQ(answers, 1) << "each asks for one answer";
    return answer ? *answer : fail(Code::internal);
  }

  void expect_refused(std::string text, std::string_view why, std::string_view named = {}) {
    const int asked = log.asked;
    const auto client = show(std::move(text), named);
    ASSERT_FALSE(client) << why;
    EXPECT_EQ(client.error().code, Code::credentials_refused) << why;
    EXPECT_EQ(log.asked, asked) << "nothing is used up by what is refused: " << why;
  }
};

TEST_F(Asserting, ByAKeyLetsTheClientIn) {
  const auto client = show(by_key(claims()));
  ASSERT_TRUE(client) << client.error().detail;
  EXPECT_EQ((*client)->id, "c");
  EXPECT_EQ(log.asked, 1);
  EXPECT_EQ(log.last->until, kNow + Seconds(60));
}

TEST_F(Asserting, ByASecretLetsTheClientIn) {
  put(AuthMethod::client_secret_jwt);
  const auto client = show(by_secret(claims()));
  ASSERT_TRUE(client) << client.error().detail;
  EXPECT_EQ((*client)->id, "c");
}

// RFC 7521 section 4.2
TEST_F(Asserting, TheClientIdBesideItMustBeTheSame) {
  EXPECT_TRUE(show(by_key(claims()), "c"));
  expect_refused(by_key(claims().with_text("jti", "2")), "another's", "d");
  expect_refused(by_key(claims().with_text("jti", "2")), "longer", "c ");
}

// CAU-05
TEST_F(Asserting, WorksOnce) {
  const std::string text = by_key(claims());
  EXPECT_TRUE(show(text));
  const auto again = show(text);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::credentials_refused);
  EXPECT_FALSE(show(by_key(claims().with("iat", "1750000000")))) << "the name counts, not the text";
  EXPECT_TRUE(show(by_key(claims().with_text("jti", "j-2"))));
}

// Only the client may use up the name of one.
TEST_F(Asserting, AForgedOneUsesNothingUp) {
  std::string forged = by_key(claims());
  forged.back() = forged.back() == 'A' ? 'Q' : 'A';
  expect_refused(forged, "forged");
  expect_refused(by_key(claims().with("exp", "1750000000")), "expired");
  EXPECT_TRUE(show(by_key(claims())));
}

TEST_F(Asserting, WithoutAMemoryNobodyIsLetIn) {
  log.away = true;
  const auto client = show(by_key(claims()));
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, Code::unavailable);
  EXPECT_GT(client.error().retry_after_s, 0U);
}

// The disk may take seconds: who was ended in them must not get in by what was looked at before.
TEST_F(Asserting, AClientThatIsChangedWhileItIsWrittenIsRefused) {
  const std::array<std::function<void()>, 4> changes{
      [&] { registry.erase("c"); },
      [&] {
        put(AuthMethod::private_key_jwt, 2, [](Client& client, auto&) { client.enabled = false; });
      },
      [&] { put(AuthMethod::client_secret_jwt, 2); },
      [&] {
        put(AuthMethod::private_key_jwt, 2, [](Client&, OAuth2Settings& settings) {
          settings.jwks = jose::test::set_of({jose::test::okp_jwk()});
        });
      }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    put(AuthMethod::private_key_jwt);
    log.meanwhile = changes[i];
    const auto client = show(by_key(claims().with_text("jti", std::to_string(i))));
    ASSERT_FALSE(client) << i;
    EXPECT_EQ(client.error().code, Code::credentials_refused) << i;
  }
}

// CAU-07, RFC 8725 section 3.1: the algorithm is the key's, and the method is the client's.
TEST_F(Asserting, AnotherAlgorithmThanTheKeysIsRefused) {
  for (const char* alg : {"none", "None", "NONE", "nOnE", "RS256", "PS256", "EdDSA", "ES384",
                          "es256", "ES256 ", "HS384", "HS512", ""}) {
    expect_refused(by_key(header(alg), claims()), alg);
    expect_refused(by_secret(header(alg), claims()), alg);
  }
}

TEST_F(Asserting, APublicKeyIsNeverTakenForASecret) {
  const auto& key = jose::test::ec_half();
  const std::string der = key.to_spki_der();
  const std::array secrets{der,
                           key.ec_x(),
                           key.ec_x() + key.ec_y(),
                           base64_encode(as_bytes(der)),
                           jose::test::ec_jwk().text(),
                           registry.find("c")->oauth2->jwks,
                           std::string()};
  for (const auto method : {AuthMethod::private_key_jwt, AuthMethod::client_secret_jwt}) {
    put(method, method == AuthMethod::private_key_jwt ? 1 : 2);
    for (const std::string& secret : secrets) {
      expect_refused(by_secret(header("HS256"), claims(), secret), name_of(method));
    }
  }
}

// CAU-10, RFC 8725 section 3.10
TEST_F(Asserting, AKeyThatItBringsItselfIsNotUsed) {
  const auto& own = sallyport::test::key_ed25519();
  const Members brings = header("EdDSA").with("jwk", jose::test::okp_jwk().text());
  const std::string input = jose::signing_input(brings.text(), claims().text());
  expect_refused(jose::compact(input, own.sign(crypto::SignatureScheme::ed25519, input).value()),
                 "jwk");
  EXPECT_TRUE(show(by_key(header().with("jwk", jose::test::okp_jwk().text()), claims())))
      << "and beside a good signature it harms nobody";
}

TEST_F(Asserting, AKeyIsFoundByKidWhereThatIsNamed) {
  EXPECT_TRUE(show(by_key(header().with_text("kid", "e"), claims())));
  expect_refused(by_key(header().with_text("kid", "f"), claims()), "another kid");
}

TEST_F(Asserting, OneOfSeveralKeysWillDo) {
  put(AuthMethod::private_key_jwt, 2, [](Client&, OAuth2Settings& settings) {
    settings.jwks = jose::test::set_of(jose::test::good_jwks());
  });
  EXPECT_TRUE(show(by_key(claims())));
}

// Registered × shown: each client has one way, and no other.
TEST_F(Asserting, AnotherMethodThanTheRegisteredOneIsRefused) {
  for (const auto method :
       {AuthMethod::client_secret, AuthMethod::client_secret_basic, AuthMethod::client_secret_post,
        AuthMethod::client_secret_jwt, AuthMethod::private_key_jwt}) {
    put(method);
    const bool by_its_secret = method == AuthMethod::client_secret_jwt;
    const bool by_its_key = method == AuthMethod::private_key_jwt;
    const std::string name(name_of(method));
    EXPECT_EQ(show(by_secret(claims().with_text("jti", name))).has_value(), by_its_secret) << name;
    EXPECT_EQ(show(by_key(claims().with_text("jti", name + "2"))).has_value(), by_its_key) << name;

    const auto basic = BasicCredentials::parse(
        "Basic " + base64_encode(as_bytes("c:" + std::string(kSharedSecret))));
    const auto posted = PostedSecret::from("c", kSharedSecret);
    const bool any = method == AuthMethod::client_secret;
    EXPECT_EQ(gate.authenticate(*basic, attempt()).has_value(),
              any || method == AuthMethod::client_secret_basic)
        << name;
    EXPECT_EQ(gate.authenticate(*posted, attempt()).has_value(),
              any || method == AuthMethod::client_secret_post)
        << name;
  }
}

TEST_F(Asserting, ADisabledClientAnUnknownOneAndASandboxOneAreRefused) {
  put(AuthMethod::private_key_jwt, 2, [](Client& client, auto&) { client.enabled = false; });
  expect_refused(by_key(claims()), "disabled");
  put(AuthMethod::private_key_jwt, 3,
      [](Client& client, auto&) { client.sandbox_token = SandboxToken::expired; });
  expect_refused(by_key(claims()), "sandbox");
  registry.erase("c");
  expect_refused(by_key(claims()), "unknown");
  put(AuthMethod::private_key_jwt, 4);
  EXPECT_TRUE(show(by_key(claims())));
}

TEST_F(Asserting, ASecretMustBeAliveAndSealed) {
  put(AuthMethod::client_secret_jwt, 2,
      [](Client& client, auto&) { client.secrets.front().expires = kNow; });
  expect_refused(by_secret(claims()), "expired");
  put(AuthMethod::client_secret_jwt, 3,
      [](Client& client, auto&) { client.secrets.front().sealed = nullptr; });
  expect_refused(by_secret(claims()), "only its hash is kept");
  put(AuthMethod::client_secret_jwt, 4, [](Client& client, auto&) { client.secrets.clear(); });
  expect_refused(by_secret(claims()), "removed");
  put(AuthMethod::client_secret_jwt, 5, [](Client& client, auto&) {
    client.secrets.insert(client.secrets.begin(), hasher().hash("another", "", kNow, {}));
  });
  EXPECT_TRUE(show(by_secret(claims()))) << "any of several";
}

TEST_F(Asserting, ANewKeyOfTheClientTakesTheOldOnesPlace) {
  EXPECT_TRUE(show(by_key(claims())));
  put(AuthMethod::private_key_jwt, 2, [](Client&, OAuth2Settings& settings) {
    settings.jwks = jose::test::set_of({jose::test::okp_jwk()});
  });
  expect_refused(by_key(claims().with_text("jti", "2")), "the old key");
}

// TOK-24: assertions are no way round the limit, and nobody is locked out from elsewhere.
TEST_F(Asserting, GuessesAreCounted) {
  std::string forged = by_key(claims());
  forged.replace(forged.rfind('.') + 1, 4, "AAAA");
  const Attempt here = attempt_from("192.0.2.1");
  for (int i = 0; i < 11; ++i) (void)show(forged, {}, rules(), here);
  const auto refused = show(by_key(claims()), {}, rules(), here);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::too_many_failures);
  EXPECT_EQ(log.asked, 0);
  EXPECT_TRUE(show(by_key(claims()), {}, rules(), attempt_from("192.0.2.2")));
}

TEST_F(Asserting, KeysAtAUrlThatNobodyReadsAreUnavailable) {
  put(AuthMethod::private_key_jwt, 2, [](Client&, OAuth2Settings& settings) {
    settings.jwks.clear();
    settings.jwks_url = "https://client.example/jwks";
  });
  const auto client = show(by_key(claims()));
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, Code::unavailable);
}

}  // namespace
}  // namespace sallyport::clients
