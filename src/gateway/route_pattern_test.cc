#include "gateway/route_pattern.h"

#include <gtest/gtest.h>

namespace sallyport::gateway {
namespace {

RoutePattern pattern(std::string_view text) {
  auto parsed = RoutePattern::parse(text);
  EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().detail);
  return *parsed;
}

TEST(RoutePattern, MatchesExactly) {
  const RoutePattern exact = pattern("/v1/customers");
  EXPECT_TRUE(exact.is_exact());
  EXPECT_TRUE(exact.matches("/v1/customers"));
  for (const auto* other : {"/v1/customers/", "/v1/customer", "/v1/customers/a", "/V1/customers",
                            "/v1", "/", "", "/a/v1/customers", "/v1/customers2"}) {
    EXPECT_FALSE(exact.matches(other)) << other;
  }
}

TEST(RoutePattern, OfTheRootAndWithASlashAtItsEnd) {
  EXPECT_TRUE(pattern("/").matches("/"));
  EXPECT_FALSE(pattern("/").matches("/a"));
  EXPECT_TRUE(pattern("/a/").matches("/a/"));
  EXPECT_FALSE(pattern("/a/").matches("/a"));
}

TEST(RoutePattern, AParameterIsOneSegmentThatIsNotEmpty) {
  const RoutePattern one = pattern("/a/{id}/b");
  EXPECT_FALSE(one.is_exact());
  EXPECT_TRUE(one.matches("/a/x/b"));
  EXPECT_TRUE(one.matches("/a/%C3%A9/b"));
  for (const auto* other : {"/a//b", "/a/x/y/b", "/a/x", "/a/x/", "/a/x/b/", "/a/b"}) {
    EXPECT_FALSE(one.matches(other)) << other;
  }
  EXPECT_FALSE(pattern("/a/{id}").matches("/a/"));
}

TEST(RoutePattern, ARestIsAllBelowAndNotTheFolderItself) {
  const RoutePattern rest = pattern("/a/**");
  EXPECT_TRUE(rest.has_rest());
  for (const auto* below : {"/a/", "/a/b", "/a/b/c", "/a/b/"}) EXPECT_TRUE(rest.matches(below));
  for (const auto* other : {"/a", "/ab", "/ab/c", "/", "/b/a/c"}) {
    EXPECT_FALSE(rest.matches(other)) << other;
  }
  EXPECT_TRUE(pattern("/**").matches("/"));
  EXPECT_TRUE(pattern("/**").matches("/a/b"));
}

struct Pair {
  const char* a;
  const char* b;
  bool overlap;
  bool a_covers_b;
  bool b_covers_a;
};

// Each by a path that both match, or by the reason why there is none.
constexpr Pair kPairs[] = {
    {"/a", "/a", true, true, true},
    {"/a", "/b", false, false, false},
    {"/a/{x}", "/a/b", true, true, false},
    {"/a/{x}", "/a/{y}", true, true, true},
    {"/a/{x}/c", "/{y}/b/c", true, false, false},
    {"/a/{x}/c", "/{y}/b/d", false, false, false},
    {"/a/**", "/a/b", true, true, false},
    {"/a/**", "/a", false, false, false},    // the folder itself is not below it
    {"/a/**", "/a/", true, true, false},     // but its empty segment is
    {"/a/{x}", "/a/", false, false, false},  // {x} is not empty
    {"/a/**", "/a/b/**", true, true, false},
    {"/a/**", "/a/{x}/c", true, true, false},
    {"/{x}/**", "/a/b", true, true, false},
    {"/a/**", "/{x}/b", true, false, false},
    {"/a/**", "/b/**", false, false, false},
    {"/**", "/a/{x}", true, true, false},
    {"/a/b/**", "/a/{x}/c", true, false, false},
};

TEST(RoutePattern, KnowsWhatItSharesWithAnother) {
  for (const Pair& pair : kPairs) {
    const RoutePattern a = pattern(pair.a);
    const RoutePattern b = pattern(pair.b);
    EXPECT_EQ(a.overlaps(b), pair.overlap) << pair.a << " " << pair.b;
    EXPECT_EQ(b.overlaps(a), pair.overlap) << pair.b << " " << pair.a;
    EXPECT_EQ(a.covers(b), pair.a_covers_b) << pair.a << " covers " << pair.b;
    EXPECT_EQ(b.covers(a), pair.b_covers_a) << pair.b << " covers " << pair.a;
  }
}

/// All paths of up to three segments of a small alphabet.
std::vector<std::string> small_paths() {
  std::vector<std::string> paths{""};
  for (std::size_t begin = 0, round = 0; round < 3; ++round) {
    const std::size_t end = paths.size();
    for (std::size_t i = begin; i < end; ++i) {
      if (paths[i].ends_with('/')) continue;  // an empty segment is only ever the last one
      for (const char* more : {"/a", "/b", "/"}) paths.push_back(paths[i] + more);
    }
    begin = end;
  }
  paths.erase(paths.begin());
  return paths;
}

std::vector<std::string> small_patterns() {
  std::vector<std::string> texts;
  for (const std::string first : {"/a", "/b", "/{x}"}) {
    texts.push_back(first);
    texts.push_back(first + "/**");
    for (const std::string second : {"/a", "/b", "/{y}"}) {
      texts.push_back(first + second);
      texts.push_back(first + second + "/**");
    }
  }
  texts.emplace_back("/**");
  return texts;
}

// overlaps() and covers() are what keeps two routes from being taken for each other, so they are
// held against matches() for all that there is of a small size.
TEST(RoutePattern, SharesExactlyWhatBothMatch) {
  const auto paths = small_paths();
  for (const std::string& one : small_patterns()) {
    for (const std::string& other : small_patterns()) {
      const RoutePattern a = pattern(one);
      const RoutePattern b = pattern(other);
      bool both = false;
      bool all_of_b = true;
      for (const std::string& path : paths) {
        both = both || (a.matches(path) && b.matches(path));
        all_of_b = all_of_b && (!b.matches(path) || a.matches(path));
      }
      EXPECT_EQ(a.overlaps(b), both) << one << " " << other;
      EXPECT_EQ(a.covers(b), all_of_b) << one << " " << other;
    }
  }
}

}  // namespace
}  // namespace sallyport::gateway
