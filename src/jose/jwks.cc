#include "jose/jwks.h"

#include <algorithm>
#include <optional>

#include "base/json.h"
#include "jose/public_jwk.h"

namespace sallyport::jose {
namespace {

Unexpected<Error> refuse(std::string why) { return fail(Code::invalid_argument, std::move(why)); }

/// For a key that we could use and that does not say for what.
void choose_algorithm(PublicJwk& jwk, const Algorithm* rsa_algorithm) {
  if (jwk.algorithm != nullptr || !jwk.unused_because.empty()) return;
  const crypto::KeyType type = jwk.key->type();
  jwk.algorithm = type == crypto::KeyType::rsa ? rsa_algorithm : only_algorithm_for(type);
  if (jwk.algorithm == nullptr) jwk.unused_because = "alg is missing, and could be more than one";
}

/// One reading of a set.
class SetReader {
 public:
  explicit SetReader(JwkSetRules rules) : rules_(rules) {}

  Done add(const Json& jwk);
  std::vector<ImportedKey> take() { return std::move(keys_); }

 private:
  Done take_kid(const std::string& kid);

  JwkSetRules rules_;
  std::vector<ImportedKey> keys_;
  std::vector<std::string> kids_;  // of those that were passed over too
};

Done SetReader::add(const Json& jwk) {
  auto read = read_public_jwk(jwk);
  if (!read) return Unexpected(std::move(read).error());
  if (rules_.pass_over_unused) {
    choose_algorithm(*read, rules_.rsa_algorithm);
    if (!read->unused_because.empty()) return read->kid ? take_kid(*read->kid) : done();
  }
  auto key = import_key(std::move(*read));
  if (!key) return Unexpected(std::move(key).error());
  if (Done unique = take_kid(key->kid); !unique) return unique;
  keys_.push_back(std::move(*key));
  return done();
}

Done SetReader::take_kid(const std::string& kid) {
  if (std::ranges::find(kids_, kid) != kids_.end()) return refuse("the kid of an earlier one");
  kids_.push_back(kid);
  return done();
}

}  // namespace

std::string jwk_set_json(std::span<const std::string> jwks) {
  std::string out = R"({"keys":[)";
  for (const std::string& jwk : jwks) {
    if (out.back() != '[') out.push_back(',');
    out += jwk;
  }
  out += "]}";
  return out;
}

Outcome<std::vector<ImportedKey>> parse_jwk_set(std::string_view text, JwkSetRules rules) {
  if (text.size() > kMaxJwkSetSize) return refuse("JWK Set: too large");
  const auto json = parse_json(text);
  if (!json) return Unexpected(json.error());
  const Json* list = json->member("keys");
  if (list == nullptr || list->array() == nullptr) return refuse("JWK Set: no array keys");
  if (list->array()->size() > kMaxJwkSetKeys) return refuse("JWK Set: too many keys");

  SetReader reader(rules);
  std::size_t place = 0;
  for (const Json& jwk : *list->array()) {
    ++place;
    if (Done added = reader.add(jwk); !added) {
      return refuse("JWK Set, key " + std::to_string(place) + ": " + added.error().detail);
    }
  }
  return reader.take();
}

}  // namespace sallyport::jose
