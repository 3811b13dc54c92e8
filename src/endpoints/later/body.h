#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "clients/auth/posted_secret.h"
#include "endpoints/later/errors.h"
#include "http/request.h"

namespace sallyport::endpoints::later {

/// One member or query parameter that a request must have, and how long it may be.
struct Member {
  std::string_view name;
  std::size_t most;  // characters
};

/// What is wrong with members and parameters that are there: one entry for each, the first fault
/// that is found with it.
class Unfit {
 public:
  void add(std::string_view name, std::string_view why);
  /// Adds one that is longer than it may be.
  void check_length(const Member& member, std::string_view value);

  bool any() const { return !entries_.empty(); }
  /// REQUIRES: any().
  Fault fault() && { return {kConstraint, std::move(entries_)}; }

 private:
  std::vector<std::string> entries_;
};

/// A request's body: a JSON object, of which some members must be text that is not empty. Unknown
/// members are ignored.
class Body {
 public:
  /// Refuses, in the contract's order of faults: no content type, another than JSON, no body, no
  /// JSON or a member twice, no object or a member of another type, one that is missing or empty.
  /// `missing` are the query's parameters that are, which are told with the members.
  static Result<Body, Fault> parse(const http::Request& request, std::span<const Member> members,
                                   std::vector<std::string> missing = {});

  /// REQUIRES: it was among the members.
  std::string_view text(std::string_view name) const { return *json_.member(name)->string(); }

  /// Adds those of the members that are too long.
  void check_lengths(std::span<const Member> members, Unfit& unfit) const;
  /// REQUIRES: client_id and client_secret were among the members. Nothing, and added to `unfit`,
  /// if they have characters that none has.
  std::optional<clients::PostedSecret> posted_secret(Unfit& unfit) const;

 private:
  explicit Body(Json json) : json_(std::move(json)) {}
  Json json_;
};

}  // namespace sallyport::endpoints::later
