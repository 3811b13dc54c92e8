#include "gateway/bearer.h"

#include <gtest/gtest.h>

#include <vector>

namespace sallyport::gateway {
namespace {

/// The token, or the code by which it is refused.
std::string shown(const std::vector<std::string_view>& authorizations,
                  std::string_view query = {}) {
  std::vector<http::Field> fields{{"Host", "h"}};
  for (const auto value : authorizations) fields.push_back({"authorization", value});
  http::Request request;
  request.fields = fields;
  request.query = query;
  const auto token = bearer_of(request);
  return token ? std::string(*token) : std::string(name_of(token.error().code));
}

TEST(Bearer, IsTheOneValueBehindTheScheme) {
  EXPECT_EQ(shown({"Bearer a.b.c"}), "a.b.c");
  EXPECT_EQ(shown({"Bearer   a.b.c"}), "a.b.c");
  EXPECT_EQ(shown({"Bearer a.b.c"}, "x=1&access_tokens=2&Access_Token=3"), "a.b.c");
}

// RFC 9110 section 11.1: schemes have no case.
TEST(Bearer, RES_03_TheSchemeHasNoCase) {
  for (const auto* scheme : {"bearer a", "BEARER a", "bEaReR a"}) EXPECT_EQ(shown({scheme}), "a");
}

TEST(Bearer, RES_01_IsMissingWhereThereIsNoField) {
  EXPECT_EQ(shown({}), "token_missing");
  // RFC 6750 2.3 is not served: a token there is none, and no second one either.
  EXPECT_EQ(shown({}, "access_token=a"), "token_missing");
}

TEST(Bearer, RES_02_OtherShapesAreMalformed) {
  for (const auto* value : {"", "Bearer", "Bearer ", "Basic YTpi", "a.b.c", "Bearera.b.c",
                            "Bearer\ta", "DPoP a", "Bearer: a", "Token a", "Bearer  "}) {
    EXPECT_EQ(shown({value}), "credentials_malformed") << value;
  }
}

TEST(Bearer, RES_05_TwoTokensAreMalformed) {
  EXPECT_EQ(shown({"Bearer a", "Bearer a"}), "credentials_malformed");
  EXPECT_EQ(shown({"Basic YTpi", "Bearer a"}), "credentials_malformed");
  for (const auto* value : {"Bearer a, Bearer b", "Bearer a,b", "Bearer a b", "Bearer a\tb",
                            "Bearer a,", "Bearer ,a"}) {
    EXPECT_EQ(shown({value}), "credentials_malformed") << value;
  }
}

TEST(Bearer, RES_04_ATokenInTheQueryTooIsMalformed) {
  for (const auto* query : {"access_token=b", "a=b&access_token=b", "access_token", "access_token=",
                            "&&access_token=b&", "%61ccess_token=b", "access%5Ftoken=b",
                            "access%5ftoken", "a=access_token&access_token=x"}) {
    EXPECT_EQ(shown({"Bearer a"}, query), "credentials_malformed") << query;
  }
  for (const auto* query :
       {"a=access_token", "xaccess_token=b", "access_token%00=b", "", "=", "&"}) {
    EXPECT_EQ(shown({"Bearer a"}, query), "a") << query;
  }
}

}  // namespace
}  // namespace sallyport::gateway
