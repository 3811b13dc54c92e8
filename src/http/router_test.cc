#include "http/router.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace sallyport::http {
namespace {

Handler answers(int status) {
  return [status](const Request&) -> Answer { return Response(status); };
}

int status_of(const Router::Match& match) {
  if (match.handler == nullptr) return 0;
  return std::get<Response>((*match.handler)(Request{})).status();
}

struct Routes : testing::Test {
  Router router;
  Routes() {
    router.add(Method::get, "/a", answers(201));
    router.add(Method::post, "/a", answers(202));
    router.add(Method::get, "/a/{one}", answers(203));
    router.add_with_slashes(Method::get, "/s/{any}", answers(204));
    router.add(Method::get, "/s/fixed", answers(205));
  }
};

TEST_F(Routes, GoByMethodAndPath) {
  EXPECT_EQ(status_of(router.find(Method::get, "/a")), 201);
  EXPECT_EQ(status_of(router.find(Method::post, "/a")), 202);
}

TEST_F(Routes, AKnownPathWithAnotherMethodSaysWhichItHas) {
  const auto match = router.find(Method::put, "/a");
  EXPECT_EQ(match.handler, nullptr);
  EXPECT_EQ(match.allow, "GET, POST");
  EXPECT_EQ(match.pattern, "/a");
}

TEST_F(Routes, AreListedWithEachOfTheirMethods) {
  auto all = router.operations();
  std::ranges::sort(all);
  EXPECT_EQ(all, (std::vector<std::string>{"GET /a", "GET /a/{one}", "GET /s/fixed", "GET /s/{any}",
                                           "POST /a"}));
}

TEST_F(Routes, HeadIsNotGet) { EXPECT_EQ(router.find(Method::head, "/a").handler, nullptr); }

TEST_F(Routes, AnUnknownPathHasNothing) {
  for (const char* path :
       {"/", "/b", "/A", "/a/", "/a/b/c", "/s", "/s/", "", "*", "a", "//a", "/a/{one}/x"}) {
    const auto match = router.find(Method::get, path);
    EXPECT_EQ(match.handler, nullptr) << path;
    EXPECT_TRUE(match.allow.empty()) << path;
    EXPECT_TRUE(match.pattern.empty()) << path;
  }
}

TEST_F(Routes, AParameterIsOneSegmentAsItCame) {
  const auto match = router.find(Method::get, "/a/x%20y");
  EXPECT_EQ(status_of(match), 203);
  EXPECT_EQ(match.parameter, "x%20y");
  EXPECT_EQ(match.pattern, "/a/{one}") << "never what a stranger sent";
  EXPECT_EQ(router.find(Method::post, "/a/x").allow, "GET");
}

TEST_F(Routes, AnEncodedSlashMatchesOnlyWhereItMay) {
  EXPECT_EQ(router.find(Method::get, "/a/x%2Fy").handler, nullptr);
  EXPECT_TRUE(router.find(Method::get, "/a/x%2Fy").allow.empty());
  const auto match = router.find(Method::get, "/s/x%2Fy");
  EXPECT_EQ(status_of(match), 204);
  EXPECT_EQ(match.parameter, "x%2Fy");
}

TEST_F(Routes, AFixedPathWinsOverAParameter) {
  const auto match = router.find(Method::get, "/s/fixed");
  EXPECT_EQ(status_of(match), 205);
  EXPECT_TRUE(match.parameter.empty());
}

TEST_F(Routes, TwiceTheSameIsABug) {
  EXPECT_THROW(router.add(Method::get, "/a", answers(200)), std::logic_error);
  EXPECT_THROW(router.add(Method::get, "/a/{other}", answers(200)), std::logic_error);
}

}  // namespace
}  // namespace sallyport::http
