#include "endpoints/explorer/own_document.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "base/json.h"

namespace sallyport::endpoints::explorer {
namespace {

constexpr std::string_view kAll =
    R"({"openapi":"3.1.0","paths":{"/v1/a":{"get":{}},)"
    R"("/oauth2/token":{"post":{}},"/.well-known/x":{"get":{}},)"
    R"("/gate/check":{"get":{}},"/healthz":{"servers":[],"get":{}}},"tags":[]})";

std::vector<std::string> paths(std::vector<std::string> patterns, std::string issuer_path) {
  const auto document = own_document(kAll, {patterns, std::move(issuer_path)});
  const auto json = parse_json(document.text, {.max_depth = 100});
  std::vector<std::string> names;
  if (!json) return names;
  for (const JsonMember& path : *json->member("paths")->object()) names.push_back(path.name);
  return names;
}

using Names = std::vector<std::string>;

TEST(OwnDocument, HasWhatThisServerAnswers) {
  EXPECT_EQ(paths({"/v1/a", "/oauth2/token", "/.well-known/x", "/gate/check", "/other"}, ""),
            (Names{"/v1/a", "/oauth2/token", "/.well-known/x", "/gate/check", "/healthz"}));
  EXPECT_EQ(paths({"/v1/a"}, ""), (Names{"/v1/a", "/healthz"}));
  EXPECT_EQ(paths({}, ""), (Names{"/healthz"})) << "which says itself where it is answered";
  EXPECT_EQ(paths({"/gate/check/**"}, ""), (Names{"/gate/check", "/healthz"}));
}

// RFC 8414 section 3.1: the well-known path stands before the issuer's.
TEST(OwnDocument, FollowsTheIssuersPath) {
  EXPECT_EQ(paths({"/tenant/oauth2/token", "/.well-known/x/tenant"}, "/tenant"),
            (Names{"/tenant/oauth2/token", "/.well-known/x/tenant", "/healthz"}));
  EXPECT_EQ(paths({"/tenant/oauth2/token"}, ""), (Names{"/healthz"}));
}

TEST(OwnDocument, KeepsAllElse) {
  const auto document = own_document(kAll, {{}, ""});
  EXPECT_EQ(document.text,
            R"({"openapi":"3.1.0","paths":{"/healthz":{"servers":[],"get":{}}},"tags":[]})");
  EXPECT_EQ(document.gzip.substr(0, 2), "\x1f\x8b") << "RFC 1952 section 2.3.1";
  EXPECT_LT(document.gzip.size(), 150U);
}

TEST(OwnDocument, AnythingElseIsABug) {
  for (const char* text : {"", "{}", R"({"paths":[]})", "["}) {
    EXPECT_THROW(own_document(text, {{}, ""}), std::logic_error) << text;
  }
}

}  // namespace
}  // namespace sallyport::endpoints::explorer
