#include <gtest/gtest.h>

#include "cli/import_line.h"

namespace sallyport::cli {
namespace {

/// Refused, with a sentence in which `words` stand.
void expect_refused(std::string_view text, std::string_view words) {
  const auto line = parse_import_line(text);
  ASSERT_FALSE(line) << text;
  EXPECT_EQ(line.error().code, Code::invalid_argument) << text;
  EXPECT_NE(line.error().detail.find(words), std::string::npos) << text << "\n"
                                                                << line.error().detail;
}

TEST(ImportLineRefusals, what_is_no_object) {
  expect_refused("", "JSON");
  expect_refused("client", "JSON");
  expect_refused("[]", "not a JSON object");
  expect_refused("\"a\"", "not a JSON object");
  expect_refused(R"({"client_id":"a","scopes":["r"]} x)", "JSON");
  expect_refused(R"({"client_id":"a","scopes":["r"],})", "JSON");
  expect_refused(R"({client_id:"a","scopes":["r"]})", "JSON");
}

TEST(ImportLineRefusals, members_that_are_missing_unknown_or_twice) {
  expect_refused(R"({"scopes":["r"]})", "client_id is missing");
  expect_refused(R"({"client_id":"a"})", "scopes is missing");
  expect_refused(R"({"client_id":"a","scopes":["r"],"tll":60})", "unknown member 'tll'");
  expect_refused(R"({"client_id":"a","scopes":["r"],"Label":"x"})", "unknown member 'Label'");
  expect_refused(R"({"client_id":"a","client_id":"b","scopes":["r"]})", "twice");
  expect_refused(R"({"client_id":"a","scopes":["r"],"claims":{"x":"1","x":"2"}})", "twice");
}

TEST(ImportLineRefusals, members_of_another_type) {
  expect_refused(R"({"client_id":7,"scopes":["r"]})", "client_id must be a string");
  expect_refused(R"({"client_id":"a","scopes":7})", "scopes must be");
  expect_refused(R"({"client_id":"a","scopes":[7]})", "each of scopes");
  expect_refused(R"({"client_id":"a","scopes":["r"],"claims":["x"]})", "claims must be an object");
  expect_refused(R"({"client_id":"a","scopes":["r"],"claims":{"x":1}})", "each of claims");
  expect_refused(R"({"client_id":"a","scopes":["r"],"ttl":true})", "ttl must be");
  expect_refused(R"({"client_id":"a","scopes":["r"],"ttl":1.5})", "ttl must be");
  expect_refused(R"({"client_id":"a","scopes":["r"],"align":null})", "align must be");
  expect_refused(R"({"client_id":"a","scopes":["r"],"content_type":1})", "content_type must be");
  expect_refused(R"({"client_id":"a","scopes":["r"],"client_secret":1})", "client_secret must be");
  expect_refused(R"({"client_id":"a","scopes":["r"],"label":[]})", "label must be");
}

TEST(ImportLineRefusals, values_that_no_client_may_have) {
  expect_refused(R"({"client_id":"","scopes":["r"]})", "client id");
  expect_refused(R"({"client_id":"a b","scopes":["r"]})", "client id");
  expect_refused(R"({"client_id":"a","scopes":[]})", "at least one scope");
  expect_refused(R"({"client_id":"a","scopes":""})", "at least one scope");
  expect_refused(R"({"client_id":"a","scopes":"a  b"})", "scope ''");
  expect_refused(R"({"client_id":"a","scopes":["a b"]})", "scope 'a b'");
  expect_refused(R"({"client_id":"a","scopes":["a","a"]})", "twice");
  expect_refused(R"({"client_id":"a","scopes":["r"],"claims":{"exp":"1"}})", "claim 'exp'");
  expect_refused(R"({"client_id":"a","scopes":["r"],"claims":{"x":""}})", "claim 'x'");
  expect_refused(R"({"client_id":"a","scopes":["r"],"ttl":0})", "TTL");
  expect_refused(R"({"client_id":"a","scopes":["r"],"ttl":-1})", "TTL");
  expect_refused(R"({"client_id":"a","scopes":["r"],"ttl":"31d"})", "TTL");
  expect_refused(R"({"client_id":"a","scopes":["r"],"ttl":"2 h"})", "ttl: not a duration");
  expect_refused(R"({"client_id":"a","scopes":["r"],"ttl":60,"align":61})", "alignment");
  expect_refused(R"({"client_id":"a","scopes":["r"],"content_type":"text/plain"})",
                 "content_type must be");
  expect_refused(R"({"client_id":"a","scopes":["r"],"client_secret":"too short"})", "32 to 512");
  expect_refused(R"({"client_id":"a","scopes":["r"],"client_secret":""})", "32 to 512");
  expect_refused(R"({"client_id":"a","scopes":["r"],"label":"a\nb"})", "label");
}

TEST(ImportLineRefusals, a_secret_is_not_repeated_in_the_sentence) {
  const auto line =
      parse_import_line(R"({"client_id":"a","scopes":["r"],"client_secret":"short-secret"})");
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().detail.find("short-secret"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::cli
