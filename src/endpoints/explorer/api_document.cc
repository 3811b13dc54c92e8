#include "endpoints/explorer/api_document.h"

#include <algorithm>

#include "base/base64.h"
#include "base/json.h"
#include "base/json_text.h"
#include "crypto/digest.h"
#include "endpoints/explorer/gzip.h"
#include "endpoints/explorer/yaml.h"

namespace sallyport::endpoints::explorer {
namespace {

constexpr std::string_view kScheme = "accessToken";

Json::Object* object(Json& json) { return std::get_if<Json::Object>(&json.value()); }

Json* find(Json::Object& members, std::string_view name) {
  const auto it = std::ranges::find(members, name, &JsonMember::name);
  return it == members.end() ? nullptr : &it->value;
}

void drop(Json::Object& members, std::string_view name) {
  std::erase_if(members, [&](const JsonMember& member) { return member.name == name; });
}

void set(Json::Object& members, std::string_view name, Json value) {
  if (Json* known = find(members, name)) {
    *known = std::move(value);
  } else {
    members.push_back({std::string(name), std::move(value)});
  }
}

/// The member of that name, which is an object from now on.
Json::Object& section(Json::Object& members, std::string_view name) {
  Json* known = find(members, name);
  if (known == nullptr || object(*known) == nullptr) {
    set(members, name, Json(Json::Object{}));
    known = find(members, name);
  }
  return *object(*known);
}

Json one_member(std::string_view name, Json value) {
  return Json(Json::Object{{std::string(name), std::move(value)}});
}

/// A way in: a token with all of these scopes.
Json with_scopes(const std::vector<std::string>& scopes, const std::string* one_more) {
  Json::Array names;
  for (const std::string& scope : scopes) names.emplace_back(scope);
  if (one_more != nullptr) names.emplace_back(*one_more);
  return one_member(kScheme, Json(std::move(names)));
}

/// `security` is a list of ways in, of which one does.
Json security_of(const RoutePolicy& policy) {
  Json::Array ways;
  if (policy.is_public) return Json(std::move(ways));
  for (const std::string& scope : policy.any_scope)
    ways.push_back(with_scopes(policy.scopes, &scope));
  if (ways.empty()) ways.push_back(with_scopes(policy.scopes, nullptr));
  return Json(std::move(ways));
}

/// The path of the document's first server, below which its own paths are; without a last slash.
std::string base_of(const Json::Object& document) {
  const auto servers = std::ranges::find(document, "servers", &JsonMember::name);
  if (servers == document.end() || servers->value.array() == nullptr) return {};
  const Json::Array& all = *servers->value.array();
  const Json* url = all.empty() ? nullptr : all.front().member("url");
  if (url == nullptr || url->string() == nullptr) return {};
  std::string_view text = *url->string();
  if (const auto scheme = text.find("://"); scheme != std::string_view::npos) {
    text.remove_prefix(std::min(text.find('/', scheme + 3), text.size()));
  }
  text = text.substr(0, text.find_first_of("?#"));
  while (text.ends_with('/')) text.remove_suffix(1);
  return text.starts_with('/') ? std::string(text) : std::string();
}

void write_policy(Json::Object& operation, const std::optional<RoutePolicy>& policy) {
  if (policy) {
    set(operation, "security", security_of(*policy));
  } else {
    drop(operation, "security");
    set(operation, "x-no-route", Json(true));
  }
}

void write_policies(Json::Object& paths, const std::string& base, const PolicyOf& policy_of) {
  for (JsonMember& path : paths) {
    Json::Object* item = object(path.value);
    if (item == nullptr) continue;
    drop(*item, "servers");
    for (JsonMember& one : *item) {
      std::string name = one.name;
      std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      });
      const auto method = http::find_method(name);
      Json::Object* operation = object(one.value);
      if (!method || operation == nullptr) continue;
      drop(*operation, "servers");
      write_policy(*operation, policy_of(*method, base + path.name));
    }
  }
}

Outcome<Json> parse(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] != '{') return parse_yaml(text);
  return parse_json(text, {.max_depth = 100});
}

Outcome<std::string> title_of(const Json& document) {
  const Json* version = document.member("openapi");
  const bool known =
      version != nullptr && version->string() != nullptr && version->string()->starts_with("3.");
  if (!known) {
    return fail(Code::invalid_argument,
                "it is no OpenAPI 3 document: `openapi` must be there, such as \"3.1.0\"");
  }
  const Json* info = document.member("info");
  const Json* title = info == nullptr ? nullptr : info->member("title");
  if (title == nullptr || title->string() == nullptr || title->string()->empty()) {
    return fail(Code::invalid_argument, "`info.title` must be a text");
  }
  if (document.member("paths") == nullptr || document.member("paths")->object() == nullptr) {
    return fail(Code::invalid_argument, "`paths` must be an object");
  }
  return *title->string();
}

}  // namespace

ApiDocument served(std::string title, const Json& document) {
  ApiDocument ready;
  ready.title = std::move(title);
  append_json(ready.text, document);
  ready.gzip = gzip(ready.text);
  ready.etag = base64url_encode(crypto::sha256(as_bytes(ready.text))).substr(0, 22);
  return ready;
}

Outcome<ApiDocument> read_api_document(std::string_view text, const PolicyOf& policy_of) {
  auto document = parse(text);
  if (!document) return Unexpected(std::move(document).error());
  auto title = title_of(*document);
  if (!title) return Unexpected(std::move(title).error());
  Json::Object& members = *object(*document);
  const std::string base = base_of(members);
  write_policies(*object(*find(members, "paths")), base, policy_of);
  drop(members, "security");
  set(members, "servers",
      Json(Json::Array{one_member("url", Json(base.empty() ? std::string("/") : base))}));
  Json::Object scheme{{"type", Json(std::string("http"))}, {"scheme", Json(std::string("bearer"))}};
  set(section(section(members, "components"), "securitySchemes"), kScheme, Json(std::move(scheme)));
  return served(std::move(*title), *document);
}

}  // namespace sallyport::endpoints::explorer
