#include "gateway/challenge.h"

#include <gtest/gtest.h>

namespace sallyport::gateway {
namespace {

constexpr const char* kBare = "Bearer realm=\"sallyport\"";

// RFC 6750 section 3.1: no error code for who sent no token.
TEST(Challenge, RES_01_OfNoTokenHasNoError) {
  EXPECT_EQ(challenge(Code::token_missing, "a"), kBare);
}

TEST(Challenge, RES_02_SaysWhatIsWrongInTheWordsOfRfc6750) {
  for (const Code code : {Code::token_malformed, Code::token_forged, Code::token_key_unknown,
                          Code::token_expired, Code::token_client_gone, Code::token_revoked}) {
    EXPECT_EQ(challenge(code, "a"), std::string(kBare) + ", error=\"invalid_token\"");
  }
  EXPECT_EQ(challenge(Code::credentials_malformed, "a"),
            std::string(kBare) + ", error=\"invalid_request\"");
  EXPECT_EQ(challenge(Code::token_lacks_scope, "a b"),
            std::string(kBare) + ", error=\"insufficient_scope\", scope=\"a b\"");
}

TEST(Challenge, AsksForNothingWhereATokenWouldNotHelp) {
  for (const Code code : {Code::path_unsafe, Code::route_unknown, Code::method_refused,
                          Code::upstream_wrong, Code::unavailable, Code::internal}) {
    EXPECT_EQ(challenge(code, "a"), "");
  }
}

}  // namespace
}  // namespace sallyport::gateway
