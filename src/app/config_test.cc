#include "app/config.h"

#include <gtest/gtest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is not in <cstdlib>

#include <fstream>

namespace sallyport::app {
namespace {

Config parse(std::string_view text) {
  auto config = parse_config(text, "test.toml");
  EXPECT_TRUE(config) << text << ": " << (config ? "" : config.error().detail);
  return config ? std::move(*config) : Config();
}

TEST(Config, AnEmptyFileIsAllDefaults) {
  const Config config = parse("");
  EXPECT_EQ(config.listen, "127.0.0.1:8080");
  EXPECT_EQ(config.admin_listen, "127.0.0.1:8081");
  EXPECT_FALSE(config.tls_certificate || config.tls_key || config.kek_file || config.jwks_cache ||
               config.rsa_bits || config.rotate_after);
  EXPECT_FALSE(config.tls_by_proxy);
  EXPECT_EQ(config.threads, 0U);
  EXPECT_EQ(config.workers, 0U);
  EXPECT_TRUE(config.access_log);
  EXPECT_FALSE(config.explorer);
  EXPECT_TRUE(config.apis.empty());
  EXPECT_TRUE(config.trusted_proxies.empty());
  EXPECT_EQ(config.signatures_per_second, 50U);
  EXPECT_EQ(config.memo_entries_per_client, 256U);
  EXPECT_EQ(config.max_stale, Seconds(300));
}

TEST(Config, TakesEveryTopLevelKey) {
  const Config config = parse(R"(
listen = "192.0.2.1:443"
admin_listen = "127.0.0.1:9000"
tls_certificate = "cert.pem"
tls_key = "key.pem"
tls_by_proxy = true
threads = 3
workers = 4
access_log = false
trusted_proxies = ["10.0.0.0/8", "::1"]
kek_file = "/etc/kek"
)");
  EXPECT_EQ(config.listen, "192.0.2.1:443");
  EXPECT_EQ(config.admin_listen, "127.0.0.1:9000");
  EXPECT_EQ(config.tls_certificate, "cert.pem");
  EXPECT_EQ(config.tls_key, "key.pem");
  EXPECT_TRUE(config.tls_by_proxy);
  EXPECT_EQ(config.threads, 3U);
  EXPECT_EQ(config.workers, 4U);
  EXPECT_FALSE(config.access_log);
  ASSERT_EQ(config.trusted_proxies.size(), 2U);
  EXPECT_TRUE(config.trusted_proxies[0].contains(*Address::parse("10.1.2.3")));
  EXPECT_TRUE(config.trusted_proxies[1].contains(*Address::parse("::1")));
  EXPECT_EQ(config.kek_file, "/etc/kek");
}

TEST(Config, TakesTheExplorersDocuments) {
  const Config config = parse(R"(
explorer = true
[[api]]
openapi = "customers.yaml"
[[api]]
openapi = "/etc/accounts.json"
)");
  EXPECT_TRUE(config.explorer);
  ASSERT_EQ(config.apis.size(), 2U);
  EXPECT_EQ(config.apis[0].openapi, "customers.yaml");
  EXPECT_EQ(config.apis[0].line, 3);
  EXPECT_EQ(config.apis[1].openapi, "/etc/accounts.json");
}

TEST(Config, TakesEveryKeyOfTheSections) {
  const Config config = parse(R"(
[limits]
signatures_per_second = 7
memo_entries = 6400
memo_entries_per_client = 8
connections = 9
max_stale = "10m"
[timeouts]
head = "1s"
body = "2m"
idle = "1h"
write = "4s"
[keys]
jwks_cache = "1h"
rsa_bits = 3072
rotate_after = "90d"
)");
  EXPECT_EQ(config.signatures_per_second, 7U);
  EXPECT_EQ(config.memo_entries, 6400U);
  EXPECT_EQ(config.memo_entries_per_client, 8U);
  EXPECT_EQ(config.connections, 9U);
  EXPECT_EQ(config.max_stale, Seconds(600));
  EXPECT_EQ(config.head_timeout, Seconds(1));
  EXPECT_EQ(config.body_timeout, Seconds(120));
  EXPECT_EQ(config.idle_timeout, Seconds(3600));
  EXPECT_EQ(config.write_timeout, Seconds(4));
  EXPECT_EQ(config.jwks_cache, Seconds(3600));
  EXPECT_EQ(config.rsa_bits, 3072);
  EXPECT_EQ(config.rotate_after, Seconds(90 * 86400));
}

TEST(Config, DottedKeysAreTheSameAsSections) {
  const Config config = parse("limits.connections = 9\nkeys = { rsa_bits = 4096 }\n");
  EXPECT_EQ(config.connections, 9U);
  EXPECT_EQ(config.rsa_bits, 4096);
}

TEST(Config, TakesTheLeastAndTheMostOfEachRange) {
  EXPECT_EQ(parse("threads = 1").threads, 1U);
  EXPECT_EQ(parse("threads = 1024").threads, 1024U);
  EXPECT_EQ(parse("[limits]\nmemo_entries = 64").memo_entries, 64U);
  EXPECT_EQ(parse("[timeouts]\nhead = \"3600s\"").head_timeout, Seconds(3600));
  EXPECT_EQ(parse("[keys]\njwks_cache = \"86400s\"").jwks_cache, Seconds(86400));
  EXPECT_EQ(parse("[keys]\nrotate_after = \"0\"").rotate_after, Seconds(0));
}

struct ConfigFile : testing::Test {
  ConfigFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sallyport-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~ConfigFile() override { std::filesystem::remove_all(folder); }
  std::filesystem::path folder;
};

TEST_F(ConfigFile, IsReadWhole) {
  std::ofstream(folder / "a.toml") << "# a comment\nthreads = 2\n";
  const auto config = read_config(folder / "a.toml");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->threads, 2U);
}

TEST_F(ConfigFile, ThatIsNotThereIsNamed) {
  const auto config = read_config(folder / "none.toml");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, Code::invalid_argument);
  EXPECT_NE(config.error().detail.find("none.toml"), std::string::npos);
}

TEST_F(ConfigFile, ThatIsAFolderIsRefused) {
  std::filesystem::create_directory(folder / "d.toml");
  EXPECT_FALSE(read_config(folder / "d.toml"));
}

}  // namespace
}  // namespace sallyport::app
