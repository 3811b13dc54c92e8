#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "endpoints/later/errors.h"
#include "http/request.h"

namespace sallyport::endpoints::later {

/// One member that a body must have, and how long it may be.
struct Member {
  std::string_view name;
  std::size_t most;
};

/// A request's body: a JSON object, of which some members must be text. Unknown members are
/// ignored.
class Body {
 public:
  /// Refuses, in the contract's order of faults: no content type, another than JSON, no body, no
  /// JSON or a member twice, no object or a member of another type, one that is missing or empty,
  /// one that is too long.
  static Result<Body, Fault> parse(const http::Request& request, std::span<const Member> members);

  /// REQUIRES: it was among the members.
  std::string_view text(std::string_view name) const { return *json_.member(name)->string(); }

 private:
  explicit Body(Json json) : json_(std::move(json)) {}
  Json json_;
};

}  // namespace sallyport::endpoints::later
