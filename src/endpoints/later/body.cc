#include "endpoints/later/body.h"

#include <algorithm>

#include "http/media_type.h"

namespace sallyport::endpoints::later {
namespace {

Unexpected<Fault> refuse(std::string_view code, std::vector<std::string> params = {}) {
  return Unexpected(Fault{code, std::move(params)});
}

std::optional<Fault> fault_of_type(const http::Request& request) {
  switch (http::body_type(request, "application/json")) {
    case http::BodyType::as_wanted: return std::nullopt;
    case http::BodyType::missing: return Fault{kMediaTypeMissing, {}};
    case http::BodyType::other: break;
  }
  return Fault{kMediaType, {}};
}

/// Of UTF-8: every byte begins one but those that go on with one.
std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

constexpr std::string_view kBadCharacters = "has characters that none has";

}  // namespace

void Unfit::add(std::string_view name, std::string_view why) {
  const std::string begins = std::string(name) + ": ";
  const bool is_there = std::ranges::any_of(
      entries_, [&](const std::string& entry) { return entry.starts_with(begins); });
  if (!is_there) entries_.push_back(begins + std::string(why));
}

void Unfit::check_length(const Member& member, std::string_view value) {
  if (characters_in(value) <= member.most) return;
  add(member.name, "at most " + std::to_string(member.most) + " characters");
}

Result<Body, Fault> Body::parse(const http::Request& request, std::span<const Member> members,
                                std::vector<std::string> missing) {
  if (auto fault = fault_of_type(request)) return Unexpected(std::move(*fault));
  if (request.body.empty()) return refuse(kPayloadEmpty);
  auto json = parse_json(request.body);
  if (!json) return refuse(kNotReadable);
  if (json->object() == nullptr) return refuse(kWrongType, {"the body must be an object"});

  std::vector<std::string> wrong;
  for (const Member& member : members) {
    const Json* value = json->member(member.name);
    const std::string* text = value == nullptr ? nullptr : value->string();
    if (value != nullptr && text == nullptr) {
      wrong.push_back(std::string(member.name) + ": must be a string");
    } else if (text == nullptr || text->empty()) {
      missing.emplace_back(member.name);
    }
  }
  if (!wrong.empty()) return refuse(kWrongType, std::move(wrong));
  if (!missing.empty()) return refuse(kMissing, std::move(missing));
  return Body(std::move(*json));
}

void Body::check_lengths(std::span<const Member> members, Unfit& unfit) const {
  for (const Member& member : members) unfit.check_length(member, text(member.name));
}

std::optional<clients::PostedSecret> Body::posted_secret(Unfit& unfit) const {
  for (const std::string_view name : {"client_id", "client_secret"}) {
    if (!clients::PostedSecret::from(text(name), {})) unfit.add(name, kBadCharacters);
  }
  auto posted = clients::PostedSecret::from(text("client_id"), text("client_secret"));
  return posted ? std::optional(*posted) : std::nullopt;
}

}  // namespace sallyport::endpoints::later
