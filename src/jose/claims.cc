#include "jose/claims.h"

#include "base/base64.h"
#include "base/json_text.h"

namespace sallyport::jose {
namespace {

constexpr JsonRules kClaimsRules{.max_depth = 8, .refuse_duplicates = true};

}  // namespace

std::string plain_header(std::string_view alg) {
  std::string out = R"({"alg":)";
  append_json_string(out, alg);
  out += "}";
  return out;
}

std::string plain_payload(std::string_view scope, std::string_view client_id,
                          const std::vector<std::pair<std::string, std::string>>& claims,
                          std::int64_t exp) {
  std::string out = R"({"scope":)";
  append_json_string(out, scope);
  out += R"(,"client_id":)";
  append_json_string(out, client_id);
  for (const auto& [name, value] : claims) {
    out.push_back(',');
    append_json_string(out, name);
    out.push_back(':');
    append_json_string(out, value);
  }
  out += R"(,"exp":)";
  out += std::to_string(exp);
  out.push_back('}');
  return out;
}

Outcome<Json> parse_claims(std::string_view segment) {
  const auto text = base64url_decode(segment);
  if (!text) return fail(Code::token_malformed, "claims: " + text.error().detail);
  auto json = parse_json(*text, kClaimsRules);
  if (!json) return fail(Code::token_malformed, "claims: " + json.error().detail);
  if (json->object() == nullptr) return fail(Code::token_malformed, "claims: not a JSON object");
  return json;
}

Outcome<std::int64_t> numeric_date(const Json& claims, std::string_view name) {
  const Json* member = claims.member(name);
  const std::int64_t* value = member == nullptr ? nullptr : member->integer();
  if (value == nullptr || *value < 1 || *value > kMaxNumericDate) {
    return fail(Code::token_malformed,
                "claims: " + std::string(name) + " is not a time in whole seconds");
  }
  return *value;
}

Outcome<std::string> string_claim(const Json& claims, std::string_view name) {
  const Json* member = claims.member(name);
  if (member == nullptr || member->string() == nullptr) {
    return fail(Code::token_malformed, "claims: no string member " + std::string(name));
  }
  return *member->string();
}

}  // namespace sallyport::jose
