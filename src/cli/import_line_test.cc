#include "cli/import_line.h"

#include <gtest/gtest.h>

namespace sallyport::cli {
namespace {

TEST(ImportLine, the_least_that_a_client_needs) {
  const auto line = parse_import_line(R"({"client_id":"a","scopes":["read"]})");
  ASSERT_TRUE(line) << line.error().detail;
  EXPECT_EQ(line->client.id, "a");
  EXPECT_EQ(*line->client.scopes, clients::Scopes{"read"});
  EXPECT_TRUE(line->client.enabled);
  EXPECT_EQ(line->client.content_type, clients::ContentType::json);
  EXPECT_EQ(line->client.ttl, Seconds(7200));
  EXPECT_EQ(line->client.align, Seconds(60));
  EXPECT_TRUE(line->client.claims.empty());
  EXPECT_TRUE(line->client.secrets.empty());
  EXPECT_TRUE(line->secret.empty());
  EXPECT_EQ(line->label, "");
}

TEST(ImportLine, all_that_one_can_say) {
  const auto line = parse_import_line(
      R"({"label":"from the old system","client_secret":"0123456789abcdef0123456789abcdef","align":"1s","ttl":3600,)"
      R"("content_type":"application/octet-stream","claims":{"zeta":"1","alpha":"2"},"scopes":"b.read a.read",)"
      R"("client_id":"POC_NAB_Dev"})");
  ASSERT_TRUE(line) << line.error().detail;
  EXPECT_EQ(*line->client.scopes, (clients::Scopes{"b.read", "a.read"}));
  EXPECT_EQ(line->client.claims, (std::vector<clients::Claim>{{"zeta", "1"}, {"alpha", "2"}}));
  EXPECT_EQ(line->client.content_type, clients::ContentType::octet_stream);
  EXPECT_EQ(line->client.ttl, Seconds(3600));
  EXPECT_EQ(line->client.align, Seconds(1));
  EXPECT_EQ(line->secret.reveal(), "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(line->label, "from the old system");
}

TEST(ImportLine, a_short_ttl_shortens_the_default_alignment) {
  const auto line = parse_import_line(R"({"client_id":"a","scopes":"r","ttl":"30s"})");
  ASSERT_TRUE(line) << line.error().detail;
  EXPECT_EQ(line->client.align, Seconds(30));
}

}  // namespace
}  // namespace sallyport::cli
