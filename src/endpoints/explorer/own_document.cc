#include "endpoints/explorer/own_document.h"

#include <algorithm>
#include <stdexcept>

#include "base/json.h"
#include "base/json_text.h"

namespace sallyport::endpoints::explorer {
namespace {

bool is_answered(const Answered& answered, std::string_view path) {
  return std::ranges::any_of(answered.patterns, [&](std::string_view pattern) {
    // A pattern may say that it means all below, too.
    if (pattern.ends_with("/**")) pattern.remove_suffix(3);
    return pattern == path;
  });
}

/// Where this server answers it: RFC 8414 section 3.1 puts the issuer's path behind a well-known
/// one. Empty: nowhere.
std::string place_of(const Answered& answered, const std::string& path) {
  for (const std::string& place :
       {path, answered.issuer_path + path, path + answered.issuer_path}) {
    if (is_answered(answered, place)) return place;
  }
  return {};
}

}  // namespace

ApiDocument own_document(std::string_view description, const Answered& answered) {
  auto document = parse_json(description, {.max_depth = 100});
  const Json* paths = document ? document->member("paths") : nullptr;
  if (paths == nullptr || paths->object() == nullptr)
    throw std::logic_error("the description in the binary is none");
  Json::Object kept;
  for (const JsonMember& path : *paths->object()) {
    const bool is_admin = path.value.member("servers") != nullptr;
    std::string place = is_admin ? path.name : place_of(answered, path.name);
    if (!place.empty()) kept.push_back({std::move(place), path.value});
  }
  auto& members = std::get<Json::Object>(document->value());
  std::ranges::find(members, "paths", &JsonMember::name)->value = Json(std::move(kept));
  return served({}, *document);
}

}  // namespace sallyport::endpoints::explorer
