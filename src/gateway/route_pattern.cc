#include "gateway/route_pattern.h"

#include <algorithm>

#include "http/path.h"

namespace sallyport::gateway {
namespace {

constexpr std::string_view kRest = "/**";
constexpr std::size_t kMostSegments = 64;

Unexpected<Error> refuse(std::string_view text, const char* why) {
  return fail(Code::invalid_argument, "path \"" + std::string(text) + "\" " + why);
}

/// The next segment of `rest`, which begins with '/'; takes both off.
std::string_view take_segment(std::string_view& rest) {
  rest.remove_prefix(1);
  const std::string_view segment = rest.substr(0, rest.find('/'));
  rest.remove_prefix(segment.size());
  return segment;
}

bool matches(const Segment& pattern, std::string_view segment) {
  return pattern.kind == Segment::Kind::any ? !segment.empty() : pattern.text == segment;
}

bool is_any_for(const Segment& pattern, const Segment& other) {
  return pattern.kind == Segment::Kind::any &&
         (other.kind == Segment::Kind::any || !other.text.empty());
}

bool overlap(const Segment& a, const Segment& b) {
  return a == b || is_any_for(a, b) || is_any_for(b, a);
}

}  // namespace

Outcome<RoutePattern> RoutePattern::parse(std::string_view text) {
  RoutePattern pattern;
  pattern.text_ = text;
  std::string_view rest = text;
  if (!rest.starts_with('/')) return refuse(text, "must begin with a slash");
  if (rest.ends_with(kRest)) {
    pattern.rest_ = true;
    rest.remove_suffix(kRest.size());
  }
  std::string plain;  // with words in the place of parameters: what a request would have
  while (!rest.empty()) {
    const std::string_view segment = take_segment(rest);
    const bool is_parameter = segment.starts_with('{') && segment.ends_with('}');
    if (is_parameter && segment.size() == 2) return refuse(text, "has a parameter without a name");
    const std::string_view literal = is_parameter ? segment.substr(1, segment.size() - 2) : segment;
    if (literal.find_first_of("{}*") != literal.npos) {
      return refuse(text, "may have {name} as a whole segment and /** at its end, nothing else");
    }
    if (is_parameter) {
      pattern.segments_.push_back({Segment::Kind::any, {}});
    } else {
      pattern.segments_.push_back({Segment::Kind::text, std::string(segment)});
    }
    plain.append("/").append(is_parameter ? "x" : segment);
  }
  if (pattern.segments_.size() > kMostSegments) return refuse(text, "has more than 64 segments");
  if (pattern.rest_) plain += "/x";
  const auto canonical = http::canonical_path(plain);
  if (!canonical || canonical->text != plain || canonical->has_encoded_slash ||
      plain.find_first_of(";") != plain.npos) {
    return refuse(text,
                  "can never match: no request's path has this form once it is canonical (no dot "
                  "segments, no empty ones, no ';', nothing percent-encoded without need)");
  }
  return pattern;
}

bool RoutePattern::is_exact() const {
  return !rest_ && std::ranges::none_of(segments_, [](const Segment& segment) {
    return segment.kind == Segment::Kind::any;
  });
}

bool RoutePattern::matches(std::string_view path) const {
  for (const Segment& segment : segments_) {
    if (path.empty() || !gateway::matches(segment, take_segment(path))) return false;
  }
  return rest_ ? !path.empty() : path.empty();
}

bool RoutePattern::overlaps(const RoutePattern& other) const {
  const std::size_t common = std::min(segments_.size(), other.segments_.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (!overlap(segments_[i], other.segments_[i])) return false;
  }
  if (segments_.size() == other.segments_.size()) return rest_ == other.rest_;
  return segments_.size() < other.segments_.size() ? rest_ : other.rest_;
}

bool RoutePattern::covers(const RoutePattern& other) const {
  if (segments_.size() > other.segments_.size()) return false;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const bool covered =
        segments_[i] == other.segments_[i] || is_any_for(segments_[i], other.segments_[i]);
    if (!covered) return false;
  }
  if (segments_.size() == other.segments_.size()) return rest_ == other.rest_;
  return rest_;
}

}  // namespace sallyport::gateway
