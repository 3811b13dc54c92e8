#include "verifier/plain.h"

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

/// RFC 8725 3.12: what a key of another profile has signed is no token of this one, whatever it
/// looks like.
bool is_plain(const VerifyingKey& key) { return key.profile == Profile::plain; }

}  // namespace

/// One verification. Each step leaves what it found for the ones behind it.
class PlainVerification {
 public:
  PlainVerification(std::string_view token, std::span<const VerifyingKey> keys, UnixTime now,
                    PlainRules rules)
      : raw_(token), keys_(keys), now_(now), rules_(rules) {}

  Outcome<VerifiedToken> run();

 private:
  using Step = Done (PlainVerification::*)();

  Done split();
  Done read_header();
  Done choose_algorithm();
  Done check_signature();
  Done read_claims();
  Done check_expiry();

  std::string_view raw_;
  std::span<const VerifyingKey> keys_;
  UnixTime now_;
  PlainRules rules_;

  jose::CompactParts parts_;
  jose::Header header_;
  VerifiedToken token_{Profile::plain};
};

Outcome<VerifiedToken> PlainVerification::run() {
  static constexpr std::array<Step, 6> kSteps{
      &PlainVerification::split,             // first: bounds the size of all work behind it
      &PlainVerification::read_header,       // says nothing of the key, only whether it may be ours
      &PlainVerification::choose_algorithm,  // by the keys' records; the header may only agree
      &PlainVerification::check_signature,   // before claims: a stranger's claims are not parsed
      &PlainVerification::read_claims,       // of a payload that we signed
      &PlainVerification::check_expiry,      // last, so that "expired" means "was good once"
  };
  for (const Step step : kSteps) {
    if (Done outcome = (this->*step)(); !outcome) return Unexpected(std::move(outcome).error());
  }
  return std::move(token_);
}

Done PlainVerification::split() {
  auto parts = jose::split_compact(raw_);
  if (!parts) return Unexpected(std::move(parts).error());
  parts_ = *parts;
  return done();
}

Done PlainVerification::read_header() {
  auto header = jose::parse_header(parts_.header);
  if (!header) return Unexpected(std::move(header).error());
  // RFC 8725 3.10: what else may stand there (jwk, jku, x5u, kid, typ) is what attacks are made of.
  if (!header->others.empty()) {
    return fail(Code::token_malformed,
                "header: a token of this profile has no member " + quoted(header->others.front()));
  }
  header_ = std::move(*header);
  return done();
}

Done PlainVerification::choose_algorithm() {
  // RFC 8725 3.2.
  if (iequals(header_.alg, "none")) return fail(Code::token_forged, "alg none is never accepted");
  if (std::ranges::none_of(keys_, is_plain))
    return fail(Code::token_key_unknown, "this server has no key of this profile");
  // RFC 8725 3.1: the algorithm is the key's.
  const bool known = std::ranges::any_of(keys_, [&](const VerifyingKey& key) {
    return is_plain(key) && key.algorithm->name == header_.alg;
  });
  if (!known) {
    return fail(Code::token_forged,
                "alg " + quoted(header_.alg) + " is that of no key of this server");
  }
  return done();
}

Done PlainVerification::check_signature() {
  const auto signature = base64url_decode(parts_.signature);
  if (!signature) return fail(Code::token_malformed, "signature: " + signature.error().detail);
  for (const VerifyingKey& key : keys_) {
    if (!is_plain(key) || key.algorithm->name != header_.alg) continue;
    if (!key.key->verify(key.algorithm->scheme, parts_.signing_input, *signature)) continue;
    token_.kid_ = key.kid;
    token_.alg_ = key.algorithm->name;
    token_.digest_ = jose::token_digest(parts_.signing_input);
    return done();
  }
  return fail(Code::token_forged, "signed by no key of this server, or changed since");
}

Done PlainVerification::read_claims() {
  auto claims = jose::parse_claims(parts_.payload);
  if (!claims) return Unexpected(std::move(claims).error());
  auto scope = jose::string_claim(*claims, "scope");
  if (!scope) return Unexpected(std::move(scope).error());
  auto client_id = jose::string_claim(*claims, "client_id");
  if (!client_id) return Unexpected(std::move(client_id).error());
  const auto exp = jose::numeric_date(*claims, "exp");
  if (!exp) return Unexpected(exp.error());

  for (const JsonMember& member : *claims->object()) {
    if (member.name == "scope" || member.name == "client_id" || member.name == "exp") continue;
    if (member.value.string() == nullptr) {
      return fail(Code::token_malformed,
                  "claims: " + quoted(member.name) + " is no fixed claim: it is not a string");
    }
    token_.claims_.emplace_back(member.name, *member.value.string());
  }
  token_.scope_ = std::move(*scope);
  token_.client_id_ = std::move(*client_id);
  token_.exp_ = from_unix(*exp);
  return done();
}

Done PlainVerification::check_expiry() {
  return verifier::check_expiry(token_, now_, rules_.leeway);
}

Outcome<VerifiedToken> verify_plain(std::string_view token, std::span<const VerifyingKey> keys,
                                    UnixTime now, PlainRules rules) {
  return PlainVerification(token, keys, now, rules).run();
}

}  // namespace sallyport::verifier
