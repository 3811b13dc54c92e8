#include "jose/jws.h"

#include "base/base64.h"
#include "base/json.h"

namespace sallyport::jose {
namespace {

constexpr JsonRules kHeaderRules{.max_depth = 4, .refuse_duplicates = true};

std::optional<std::string> text_of(const Json* member) {
  if (member == nullptr || member->string() == nullptr) return std::nullopt;
  return *member->string();
}

}  // namespace

Outcome<CompactParts> split_compact(std::string_view token) {
  if (token.size() > kMaxTokenSize) {
    return fail(Code::token_malformed, "longer than " + std::to_string(kMaxTokenSize) + " bytes");
  }
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) {
    return fail(Code::token_malformed, "a token has exactly three segments with dots between");
  }
  const CompactParts parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
                           token.substr(second + 1), token.substr(0, second)};
  if (parts.header.empty() || parts.payload.empty() || parts.signature.empty()) {
    return fail(Code::token_malformed, "a segment is empty");
  }
  return parts;
}

std::string signing_input(std::string_view header_json, std::string_view payload_json) {
  std::string out;
  out.reserve((header_json.size() + payload_json.size()) * 4 / 3 + 8);
  base64url_append(out, as_bytes(header_json));
  out.push_back('.');
  base64url_append(out, as_bytes(payload_json));
  return out;
}

crypto::Digest256 token_digest(std::string_view signing_input) {
  return crypto::sha256(as_bytes(signing_input));
}

std::string compact(std::string_view signing_input, std::string_view signature) {
  std::string out;
  out.reserve(signing_input.size() + signature.size() * 4 / 3 + 8);
  out += signing_input;
  out.push_back('.');
  base64url_append(out, as_bytes(signature));
  return out;
}

Outcome<Header> parse_header(std::string_view segment) {
  const auto text = base64url_decode(segment);
  if (!text) return fail(Code::token_malformed, "header: " + text.error().detail);
  const auto json = parse_json(*text, kHeaderRules);
  if (!json) return fail(Code::token_malformed, "header: " + json.error().detail);
  if (json->object() == nullptr) return fail(Code::token_malformed, "header: not a JSON object");

  Header header;
  for (const JsonMember& member : *json->object()) {
    if (member.name == "crit" || member.name == "b64") {
      return fail(Code::token_malformed, "header: " + member.name + " is never accepted");
    }
    if (member.name != "alg") header.others.push_back(member.name);
  }
  const Json* alg = json->member("alg");
  if (alg == nullptr || alg->string() == nullptr) {
    return fail(Code::token_malformed, "header: no string member alg");
  }
  header.alg = *alg->string();
  header.typ = text_of(json->member("typ"));
  header.kid = text_of(json->member("kid"));
  return header;
}

}  // namespace sallyport::jose
