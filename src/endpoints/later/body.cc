#include "endpoints/later/body.h"

#include "base/ascii.h"

namespace sallyport::endpoints::later {
namespace {

Unexpected<Fault> refuse(std::string_view code, std::vector<std::string> params = {}) {
  return Unexpected(Fault{code, std::move(params)});
}

std::optional<Fault> fault_of_type(const http::Request& request) {
  const auto type = request.find("Content-Type");
  if (type.lines == 0) return Fault{"241502", {}};
  std::string_view media_type = type.value.substr(0, type.value.find(';'));
  while (media_type.ends_with(' ') || media_type.ends_with('\t')) media_type.remove_suffix(1);
  if (type.lines == 1 && iequals(media_type, "application/json")) return std::nullopt;
  return Fault{"241501", {}};
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
