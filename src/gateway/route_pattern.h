#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sallyport::gateway {

/// One segment of a pattern.
struct Segment {
  enum class Kind : std::uint8_t { text, any };
  Kind kind = Kind::text;
  std::string text;  // with Kind::text
  bool operator==(const Segment&) const = default;
};

/// The paths that a route is for: `/a/b` exactly; `/a/{id}/b`, where {id} stands for any one
/// segment that is not empty; `/a/**`, everything below `/a/`, but not `/a` itself.
class RoutePattern {
 public:
  /// Refuses with Code::invalid_argument, in words, what is no pattern, or could never match, since
  /// it is not canonical (http/path.h).
  static Outcome<RoutePattern> parse(std::string_view text);

  const std::string& text() const { return text_; }
  const std::vector<Segment>& segments() const { return segments_; }
  bool has_rest() const { return rest_; }  // ends in /**
  bool is_exact() const;

  bool matches(std::string_view path) const;
  /// Is there a path that both match?
  bool overlaps(const RoutePattern& other) const;
  /// Does it match every path that `other` matches?
  bool covers(const RoutePattern& other) const;

 private:
  RoutePattern() = default;
  std::string text_;
  std::vector<Segment> segments_;
  bool rest_ = false;
};

}  // namespace sallyport::gateway
