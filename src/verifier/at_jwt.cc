#include "verifier/at_jwt.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/base64.h"
#include "jose/claims.h"
#include "jose/jws.h"
#include "verifier/expiry.h"
#include "verifier/quoted.h"

namespace sallyport::verifier {
namespace {

constexpr std::array<std::string_view, 9> kRegistered{"iss", "aud", "sub", "client_id", "jti",
                                                      "iat", "exp", "nbf", "scope"};

/// A claim that identifies somebody or something; an empty one would be equal to what somebody
/// forgot to configure.
Outcome<std::string> identity_claim(const Json& claims, std::string_view name) {
  auto text = jose::string_claim(claims, name);
  if (text && text->empty()) {
    return fail(Code::token_malformed, "claims: " + std::string(name) + " is empty");
  }
  return text;
}

/// RFC 7519 4.1.3: one string, or an array of them.
Outcome<std::vector<std::string>> audience_claim(const Json& claims) {
  const auto refuse = [] {
    return fail(Code::token_malformed, "claims: aud is neither a string nor an array of some");
  };
  const Json* aud = claims.member("aud");
  if (aud == nullptr) return refuse();
  std::vector<std::string> names;
  if (aud->string() != nullptr) names.push_back(*aud->string());
  if (aud->array() != nullptr) {
    for (const Json& entry : *aud->array()) {
      if (entry.string() == nullptr) return refuse();
      names.push_back(*entry.string());
    }
  }
  const bool has_empty = std::ranges::any_of(names, &std::string::empty);
  if (names.empty() || has_empty) return refuse();
  return names;
}

/// RFC 6749 3.3: scope-tokens of visible ASCII but " and \, with single spaces between.
bool is_scope_text(std::string_view text) {
  char before = ' ';
  for (const char c : text) {
    if (c == ' ' ? before == ' ' : c < 0x21 || c > 0x7E || c == '"' || c == '\\') return false;
    before = c;
  }
  return before != ' ';
}

/// RFC 9068 2.2.3: only where there is something to say. An empty text is no scope.
Outcome<std::string> scope_claim(const Json& claims) {
  const Json* scope = claims.member("scope");
  if (scope == nullptr) return std::string();
  if (scope->string() == nullptr || !is_scope_text(*scope->string())) {
    return fail(Code::token_malformed, "claims: scope is no text of scopes (RFC 6749 3.3)");
  }
  return *scope->string();
}

/// A date that may be missing, but not be something else.
Outcome<std::optional<UnixTime>> optional_date(const Json& claims, std::string_view name) {
  if (claims.member(name) == nullptr) return std::optional<UnixTime>();
  const auto date = jose::numeric_date(claims, name);
  if (!date) return Unexpected(date.error());
  return std::optional<UnixTime>(from_unix(*date));
}

Done check_issuer(const VerifiedToken& token, const AtJwtRules& rules) {
  // RFC 9068 4: "exactly". No prefix, no other case, no slash more or less.
  if (token.issuer() == rules.issuer) return done();
  return fail(Code::token_wrong_issuer, "iss is " + quoted(token.issuer()));
}

Done check_audience(const VerifiedToken& token, const AtJwtRules& rules) {
  // RFC 9068 4, RFC 8725 3.9.
  if (!rules.audience) return done();
  if (std::ranges::find(token.audiences(), *rules.audience) != token.audiences().end()) {
    return done();
  }
  return fail(Code::token_wrong_audience, "aud is " + quoted(token.audiences().front()) +
                                              (token.audiences().size() > 1 ? " and others" : ""));
}

/// RFC 7519 4.1.5 for nbf. That iat may not lie ahead is ours: then a clock is wrong, and with it
/// exp and every cut-off that iat is compared with.
Done check_begin(std::string_view name, std::optional<UnixTime> begin, UnixTime now,
                 Seconds leeway) {
  if (!begin || *begin <= now + bounded_leeway(leeway)) return done();
  return fail(Code::token_not_yet,
              std::string(name) + " is " + std::to_string((*begin - now).count()) + " s ahead");
}

}  // namespace

/// One verification. Each step leaves what it found for the ones behind it.
class AtJwtVerification {
 public:
  AtJwtVerification(std::string_view token, std::span<const VerifyingKey> keys, UnixTime now,
                    const AtJwtRules& rules)
      : raw_(token), keys_(keys), now_(now), rules_(rules) {}

  Outcome<VerifiedToken> run();

 private:
  using Step = Done (AtJwtVerification::*)();

  Done split();
  Done read_header();
  Done choose_key();
  Done check_signature();
  Done read_claims();
  Done check_rules();

  Done read_names(const Json& claims);
  Done read_times(const Json& claims);
  void read_fixed_claims(const Json& claims);

  std::string_view raw_;
  std::span<const VerifyingKey> keys_;
  UnixTime now_;
  const AtJwtRules& rules_;

  jose::CompactParts parts_;
  jose::Header header_;
  const VerifyingKey* key_ = nullptr;
  VerifiedToken token_{Profile::at_jwt};
};

Outcome<VerifiedToken> AtJwtVerification::run() {
  static constexpr std::array<Step, 6> kSteps{
      &AtJwtVerification::split,            // first: bounds the size of all work behind it
      &AtJwtVerification::read_header,      // whether it may be of this profile at all
      &AtJwtVerification::choose_key,       // kid only chooses among the keys that are there
      &AtJwtVerification::check_signature,  // before claims: a stranger's claims are not parsed
      &AtJwtVerification::read_claims,      // of a payload that the issuer signed
      &AtJwtVerification::check_rules,      // last, so that "expired" means "was good once"
  };
  for (const Step step : kSteps) {
    if (Done outcome = (this->*step)(); !outcome) return Unexpected(std::move(outcome).error());
  }
  return std::move(token_);
}

Done AtJwtVerification::split() {
  auto parts = jose::split_compact(raw_);
  if (!parts) return Unexpected(std::move(parts).error());
  parts_ = *parts;
  return done();
}

Done AtJwtVerification::read_header() {
  auto header = jose::parse_header(parts_.header);
  if (!header) return Unexpected(std::move(header).error());
  // RFC 8725 3.10: a key, or where to get one, is never taken from the token. Other members that we
  // do not know change nothing (RFC 7515 4).
  for (const std::string& name : header->others) {
    if (name == "jwk" || name == "jku" || name == "x5u" || name == "x5c") {
      return fail(Code::token_malformed, "header: " + name + " is never accepted");
    }
  }
  // RFC 9068 4, RFC 8725 3.11: so that no ID token or other JWT of the issuer stands for one.
  if (!header->typ ||
      !(iequals(*header->typ, "at+jwt") || iequals(*header->typ, "application/at+jwt"))) {
    return fail(Code::token_malformed, "header: typ is not at+jwt");
  }
  if (!header->kid) return fail(Code::token_malformed, "header: no string member kid");
  header_ = std::move(*header);
  return done();
}

Done AtJwtVerification::choose_key() {
  // RFC 8725 3.2.
  if (iequals(header_.alg, "none")) return fail(Code::token_forged, "alg none is never accepted");
  const auto found = std::ranges::find(keys_, std::string_view(*header_.kid), &VerifyingKey::kid);
  if (found == keys_.end()) {
    return fail(Code::token_key_unknown, "no key has the kid " + quoted(*header_.kid));
  }
  // RFC 8725 3.1: the algorithm is the key's; the header may only agree.
  if (found->algorithm->name != header_.alg) {
    return fail(Code::token_forged, "alg " + quoted(header_.alg) + " is not that of its key");
  }
  key_ = &*found;
  return done();
}

Done AtJwtVerification::check_signature() {
  const auto signature = base64url_decode(parts_.signature);
  if (!signature) return fail(Code::token_malformed, "signature: " + signature.error().detail);
  if (!key_->key->verify(key_->algorithm->scheme, parts_.signing_input, *signature)) {
    return fail(Code::token_forged, "not signed by the key that it names, or changed since");
  }
  token_.kid_ = key_->kid;
  token_.alg_ = key_->algorithm->name;
  token_.digest_ = jose::token_digest(parts_.signing_input);
  return done();
}

Done AtJwtVerification::read_claims() {
  const auto claims = jose::parse_claims(parts_.payload);
  if (!claims) return Unexpected(claims.error());
  if (Done read = read_names(*claims); !read) return read;
  if (Done read = read_times(*claims); !read) return read;
  read_fixed_claims(*claims);
  return done();
}

Done AtJwtVerification::read_names(const Json& claims) {
  const std::array<std::pair<std::string_view, std::string*>, 4> places{
      {{"iss", &token_.issuer_},
       {"sub", &token_.subject_},
       {"client_id", &token_.client_id_},
       {"jti", &token_.jti_}}};
  for (const auto& [name, place] : places) {
    auto text = identity_claim(claims, name);
    if (!text) return Unexpected(std::move(text).error());
    *place = std::move(*text);
  }
  auto audiences = audience_claim(claims);
  if (!audiences) return Unexpected(std::move(audiences).error());
  token_.audiences_ = std::move(*audiences);
  auto scope = scope_claim(claims);
  if (!scope) return Unexpected(std::move(scope).error());
  token_.scope_ = std::move(*scope);
  return done();
}

Done AtJwtVerification::read_times(const Json& claims) {
  const auto exp = jose::numeric_date(claims, "exp");
  if (!exp) return Unexpected(exp.error());
  const auto iat = jose::numeric_date(claims, "iat");
  if (!iat) return Unexpected(iat.error());
  const auto nbf = optional_date(claims, "nbf");
  if (!nbf) return Unexpected(nbf.error());
  token_.exp_ = from_unix(*exp);
  token_.issued_at_ = from_unix(*iat);
  token_.not_before_ = *nbf;
  return done();
}

void AtJwtVerification::read_fixed_claims(const Json& claims) {
  for (const JsonMember& member : *claims.object()) {
    if (member.value.string() == nullptr) continue;
    if (std::ranges::find(kRegistered, member.name) != kRegistered.end()) continue;
    token_.claims_.emplace_back(member.name, *member.value.string());
  }
}

Done AtJwtVerification::check_rules() { return check_at_jwt(token_, now_, rules_); }

Outcome<VerifiedToken> verify_at_jwt(std::string_view token, std::span<const VerifyingKey> keys,
                                     UnixTime now, const AtJwtRules& rules) {
  return AtJwtVerification(token, keys, now, rules).run();
}

Done check_at_jwt(const VerifiedToken& token, UnixTime now, const AtJwtRules& rules) {
  if (token.profile() != Profile::at_jwt) {
    return fail(Code::token_malformed, "a token of another profile");
  }
  if (Done issuer = check_issuer(token, rules); !issuer) return issuer;
  if (Done audience = check_audience(token, rules); !audience) return audience;
  if (Done begun = check_begin("nbf", token.not_before(), now, rules.leeway); !begun) return begun;
  if (Done begun = check_begin("iat", token.issued_at(), now, rules.leeway); !begun) return begun;
  return check_expiry(token, now, rules.leeway);
}

}  // namespace sallyport::verifier
