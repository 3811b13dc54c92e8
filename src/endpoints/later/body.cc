#include "endpoints/later/body.h"

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

}  // namespace

Result<Body, Fault> Body::parse(const http::Request& request, std::span<const Member> members) {
  if (auto fault = fault_of_type(request)) return Unexpected(std::move(*fault));
  if (request.body.empty()) return refuse(kPayloadEmpty);
  auto json = parse_json(request.body);
  if (!json) return refuse(kNotReadable);
  if (json->object() == nullptr) return refuse(kWrongType, {"the body must be an object"});

  std::vector<std::string> wrong;
  std::vector<std::string> missing;
  std::vector<std::string> long_ones;
  for (const Member& member : members) {
    const Json* value = json->member(member.name);
    const std::string name(member.name);
    if (value == nullptr) {
      missing.push_back(name);
    } else if (value->string() == nullptr) {
      wrong.push_back(name + ": must be a string");
    } else if (value->string()->empty()) {
      missing.push_back(name);
    } else if (value->string()->size() > member.most) {
      long_ones.push_back(name + ": at most " + std::to_string(member.most) + " characters");
    }
  }
  if (!wrong.empty()) return refuse(kWrongType, std::move(wrong));
  if (!missing.empty()) return refuse(kMissing, std::move(missing));
  if (!long_ones.empty()) return refuse(kConstraint, std::move(long_ones));
  return Body(std::move(*json));
}

}  // namespace sallyport::endpoints::later
