#include "jose/claims.h"

#include "base/base64.h"
#include "base/json_text.h"

namespace sallyport::jose {
namespace {

constexpr JsonRules kClaimsRules{.max_depth = 8, .refuse_duplicates = true};

/// `before` is a constant of ours: the brace or comma, and the member's name.
void append_member(std::string& out, std::string_view before, std::string_view value) {
  out += before;
  append_json_string(out, value);
}

void append_fixed(std::string& out, const std::vector<std::pair<std::string, std::string>>& fixed) {
  for (const auto& [name, value] : fixed) {
    out.push_back(',');
    append_json_string(out, name);
    out.push_back(':');
    append_json_string(out, value);
  }
}

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
  std::string out;
  append_member(out, R"({"scope":)", scope);
  append_member(out, R"(,"client_id":)", client_id);
  append_fixed(out, claims);
  out += R"(,"exp":)";
  out += std::to_string(exp);
  out.push_back('}');
  return out;
}

std::string at_jwt_header(std::string_view alg, std::string_view kid) {
  std::string out;
  append_member(out, R"({"typ":"at+jwt","alg":)", alg);
  append_member(out, R"(,"kid":)", kid);
  out.push_back('}');
  return out;
}

std::string at_jwt_payload(const AtJwtClaims& claims,
                           const std::vector<std::pair<std::string, std::string>>& fixed) {
  std::string out;
  append_member(out, R"({"iss":)", claims.issuer);
  append_member(out, R"(,"sub":)", claims.client_id);
  append_member(out, R"(,"aud":)", claims.audience);
  append_member(out, R"(,"client_id":)", claims.client_id);
  append_member(out, R"(,"scope":)", claims.scope);
  out.append(R"(,"iat":)").append(std::to_string(claims.iat));
  out.append(R"(,"exp":)").append(std::to_string(claims.exp));
  append_member(out, R"(,"jti":)", claims.jti);
  append_fixed(out, fixed);
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
