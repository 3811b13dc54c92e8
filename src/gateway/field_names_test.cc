#include "gateway/field_names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace sallyport::gateway {
namespace {

/// Each way in which case and '_' for '-' can vary, a good deal of them.
std::vector<std::string> spellings(const std::string& name) {
  std::vector<std::string> all{name};
  std::string upper = name;
  std::string lower = name;
  std::ranges::transform(upper, upper.begin(), [](char c) { return std::toupper(c); });
  std::ranges::transform(lower, lower.begin(), [](char c) { return std::tolower(c); });
  for (const std::string& one : {name, upper, lower}) {
    all.push_back(one);
    for (std::size_t at = one.find('-'); at != one.npos; at = one.find('-', at + 1)) {
      std::string mixed = one;
      mixed[at] = '_';
      all.push_back(mixed);
    }
    std::string folded = one;
    std::ranges::replace(folded, '-', '_');
    all.push_back(folded);
  }
  return all;
}

TEST(FieldNames, PRX_01_OursAreDroppedInAllSpellings) {
  for (const auto* name : {"X-Client-Id",
                           "X-Client-Scope",
                           "X-Client-Claim-firstVisionId",
                           "X-Client-Claim-",
                           "X-Client-Claim-a-name-that-is-longer-than-all-that-are-compared",
                           "X-Forwarded-For",
                           "X-Forwarded-Host",
                           "X-Forwarded-Proto",
                           "X-Forwarded-Port",
                           "X-Forwarded-Uri",
                           "X-Forwarded-Prefix",
                           "Forwarded",
                           "X-Real-IP",
                           "X-SSL-Client-Cert",
                           "X-SSL-Anything",
                           "X-Client-Cert",
                           "X-Client-Certificate",
                           "X-Request-Id",
                           "Host",
                           "Expect"}) {
    for (const std::string& one : spellings(name)) {
      EXPECT_EQ(fate_in_request(one), FieldFate::drop) << one;
    }
  }
}

TEST(FieldNames, PRX_03_ThoseOfTheConnectionAreDropped) {
  for (const auto* name :
       {"Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Proxy-Authenticate", "TE",
        "Trailer", "Upgrade", "Transfer-Encoding", "Content-Length"}) {
    for (const std::string& one : spellings(name)) {
      EXPECT_EQ(fate_in_request(one), FieldFate::drop) << one;
    }
  }
  EXPECT_EQ(fate_in_request("connection"), FieldFate::connection);
  EXPECT_EQ(fate_in_request("Authorization"), FieldFate::authorization);
  EXPECT_EQ(fate_in_request("VIA"), FieldFate::via);
}

TEST(FieldNames, PRX_05_WaysAroundThePolicyAreDropped) {
  for (const auto* name :
       {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL",
        "X-Original-URI", "X-Original-Method", "X-Rewrite-URL", "X-Forwarded-Method"}) {
    for (const std::string& one : spellings(name)) {
      EXPECT_EQ(fate_in_request(one), FieldFate::drop) << one;
    }
  }
}

TEST(FieldNames, OfTheClientPass) {
  for (const auto* name : {"Accept",
                           "Accept-Encoding",
                           "User-Agent",
                           "Cookie",
                           "Content-Type",
                           "Content-Encoding",
                           "Range",
                           "If-None-Match",
                           "X-Client-Correlation-Id",
                           "X-Client-Trace-Id",
                           "X-Client-Source-Channel",
                           "X-Client-User-Id",
                           "X-Correl-Id",
                           "X-Client-Ids",
                           "X-Client-I",
                           "X-Client",
                           "Hosts",
                           "Xy",
                           "X",
                           "x-clientid",
                           "Traceparent",
                           "Early-Data",
                           "Origin"}) {
    EXPECT_EQ(fate_in_request(name), FieldFate::pass) << name;
  }
}

TEST(FieldNames, OfAnAnswer) {
  for (const auto* name :
       {"Keep-Alive", "TE", "Trailer", "Upgrade", "transfer-encoding", "Content-Length",
        "Proxy-Authenticate", "Proxy-Connection", "X-Request-Id", "x_request_id"}) {
    EXPECT_EQ(fate_in_response(name), FieldFate::drop) << name;
  }
  EXPECT_EQ(fate_in_response("Connection"), FieldFate::connection);
  for (const auto* name : {"Date", "Server", "Set-Cookie", "Location", "WWW-Authenticate", "ETag",
                           "Via", "Content-Type", "X-Client-Id"}) {
    EXPECT_EQ(fate_in_response(name), FieldFate::pass) << name;
  }
}

TEST(FieldNames, IsNamedByAConnectionField) {
  for (const auto* options : {"a", "A", "close, a", "a ,close", ",,a,", "\ta\t", "b,  a  ,c"}) {
    EXPECT_TRUE(is_named(options, "a")) << options;
  }
  for (const auto* options : {"", ",", "ab", "b a", "a;b", "ba"}) {
    EXPECT_FALSE(is_named(options, "a")) << options;
  }
}

}  // namespace
}  // namespace sallyport::gateway
