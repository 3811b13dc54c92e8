#include "cli/import_line.h"

#include <algorithm>
#include <array>

#include "base/duration.h"
#include "base/json.h"
#include "cli/import_oauth2.h"
#include "cli/values.h"
#include "clients/secret.h"

namespace sallyport::cli {
namespace {

using clients::Client;

Unexpected<Error> refuse(std::string detail) {
  return fail(Code::invalid_argument, std::move(detail));
}

Outcome<std::string> text_member(const Json& value, std::string_view name) {
  if (const std::string* text = value.string()) return *text;
  return refuse(std::string(name) + " must be a string");
}

Outcome<Seconds> time_member(const Json& value, std::string_view name) {
  if (const std::int64_t* seconds = value.integer()) return Seconds(*seconds);
  const std::string* text = value.string();
  if (text == nullptr)
    return refuse(std::string(name) + " must be a number of seconds, or a string such as \"2h\"");
  auto time = parse_duration(*text);
  if (!time) return refuse(std::string(name) + ": " + time.error().detail);
  return *time;
}

Done take_client_id(const Json& value, ImportLine& line) {
  auto id = text_member(value, "client_id");
  if (!id) return Unexpected(std::move(id).error());
  line.client.id = std::move(*id);
  return done();
}

clients::Scopes split(std::string_view text) {
  clients::Scopes scopes;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    scopes.emplace_back(text.substr(0, space));
    text = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
  }
  return scopes;
}

Done take_scopes(const Json& value, ImportLine& line) {
  clients::Scopes scopes;
  if (const std::string* text = value.string()) {
    scopes = split(*text);
  } else if (const Json::Array* elements = value.array()) {
    for (const Json& element : *elements) {
      auto scope = text_member(element, "each of scopes");
      if (!scope) return Unexpected(std::move(scope).error());
      scopes.push_back(std::move(*scope));
    }
  } else {
    return refuse(
        "scopes must be an array of strings, or one string with spaces between the scopes");
  }
  line.client.scopes = std::make_shared<const clients::Scopes>(std::move(scopes));
  return done();
}

Done take_claims(const Json& value, ImportLine& line) {
  const Json::Object* members = value.object();
  if (members == nullptr) return refuse("claims must be an object");
  for (const JsonMember& member : *members) {
    auto text = text_member(member.value, "each of claims");
    if (!text) return Unexpected(std::move(text).error());
    line.client.claims.push_back({member.name, std::move(*text)});
  }
  return done();
}

Done take_sandbox_token(const Json& value, ImportLine& line) {
  auto text = text_member(value, "sandbox_token");
  if (!text) return Unexpected(std::move(text).error());
  const auto kind = clients::sandbox_token_named(*text);
  if (!kind) return refuse("sandbox_token must be expired, revoked or wrong-scope");
  line.client.sandbox_token = *kind;
  return done();
}

Done take_content_type(const Json& value, ImportLine& line) {
  auto text = text_member(value, "content_type");
  if (!text) return Unexpected(std::move(text).error());
  auto type = parse_content_type(*text);
  if (!type) return refuse("content_type must be application/json or application/octet-stream");
  line.client.content_type = *type;
  return done();
}

Done take_ttl(const Json& value, ImportLine& line) {
  auto ttl = time_member(value, "ttl");
  if (!ttl) return Unexpected(std::move(ttl).error());
  line.client.ttl = *ttl;
  return done();
}

Done take_align(const Json& value, ImportLine& line) {
  auto align = time_member(value, "align");
  if (!align) return Unexpected(std::move(align).error());
  line.client.align = *align;
  return done();
}

Done take_secret(const Json& value, ImportLine& line) {
  auto text = text_member(value, "client_secret");
  if (!text) return Unexpected(std::move(text).error());
  if (auto good = clients::check_imported(*text); !good) return good;
  line.secret = SecretString(std::move(*text));
  return done();
}

Done take_label(const Json& value, ImportLine& line) {
  auto text = text_member(value, "label");
  if (!text) return Unexpected(std::move(text).error());
  line.label = std::move(*text);
  return done();
}

struct Member {
  std::string_view name;
  Done (*take)(const Json&, ImportLine&);
};
constexpr std::array<Member, 9> kMembers{{{"client_id", take_client_id},
                                          {"scopes", take_scopes},
                                          {"claims", take_claims},
                                          {"content_type", take_content_type},
                                          {"sandbox_token", take_sandbox_token},
                                          {"ttl", take_ttl},
                                          {"align", take_align},
                                          {"client_secret", take_secret},
                                          {"label", take_label}}};

/// The rules of a registered client, with the label among them.
Done check_whole(ImportLine& line) {
  line.client.secrets.resize(1);
  line.client.secrets.front().label = line.label;
  auto good = clients::check(line.client);
  line.client.secrets.clear();
  return good;
}

}  // namespace

Outcome<ImportLine> parse_import_line(std::string_view text) {
  auto json = parse_json(text);
  if (!json) return Unexpected(std::move(json).error());
  const Json::Object* members = json->object();
  if (members == nullptr) return refuse("not a JSON object");
  ImportLine line;
  clients::OAuth2Settings oauth2;
  for (const JsonMember& member : *members) {
    if (auto taken = take_oauth2_member(member, oauth2)) {
      if (!*taken) return Unexpected(std::move(*taken).error());
      continue;
    }
    const auto* known = std::ranges::find(kMembers, member.name, &Member::name);
    if (known == kMembers.end()) return refuse("unknown member '" + member.name + "'");
    if (auto taken = known->take(member.value, line); !taken)
      return Unexpected(std::move(taken).error());
  }
  if (json->member("client_id") == nullptr) return refuse("client_id is missing");
  if (json->member("scopes") == nullptr) return refuse("scopes is missing");
  // Without a word on it, a short TTL does not make the line wrong.
  if (json->member("align") == nullptr && line.client.ttl >= clients::kMinTtl) {
    line.client.align = std::min(line.client.align, line.client.ttl);
  }
  // What is usual is shared by all.
  if (oauth2 != *clients::usual_oauth2()) {
    line.client.oauth2 = std::make_shared<const clients::OAuth2Settings>(std::move(oauth2));
  }
  if (!line.has_secret() && (!line.secret.empty() || !line.label.empty())) {
    return refuse(
        "a client of private_key_jwt has no secret: client_secret and label are not for it");
  }
  if (auto good = check_whole(line); !good) return Unexpected(std::move(good).error());
  return line;
}

}  // namespace sallyport::cli
