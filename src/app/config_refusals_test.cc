#include <gtest/gtest.h>

#include <ostream>

#include "app/config.h"

namespace sallyport::app {
namespace {

struct Case {
  const char* text;
  const char* says;  // the file's line, and what is wrong with what
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.text; }

class Refused : public testing::TestWithParam<Case> {};

TEST_P(Refused, WithItsLine) {
  const auto config = parse_config(GetParam().text, "f.toml");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, Code::invalid_argument);
  EXPECT_NE(config.error().detail.find(GetParam().says), std::string::npos)
      << config.error().detail;
}

INSTANTIATE_TEST_SUITE_P(
    Api, Refused,
    testing::Values(Case{"\n[[api]]\n", "f.toml:2: `openapi` is missing"},
                    Case{"[[api]]\nopenapi = 7\n", "f.toml:2: `openapi` must be a string"},
                    Case{"[[api]]\nopenapi = \"\"\n", "f.toml:2: `openapi` must be a string"},
                    Case{"[[api]]\nopenap = \"x\"\n", "f.toml:2: unknown key `openap`"},
                    Case{"api = 1\n", "f.toml:1: apis are written as [[api]]"},
                    Case{"[api]\nopenapi = \"x\"\n", "f.toml:1: apis are written as [[api]]"},
                    Case{"explorer = \"on\"\n", "f.toml:1: `explorer` must be true or false"}));

INSTANTIATE_TEST_SUITE_P(
    UnknownKey, Refused,
    testing::Values(Case{"threads = 2\n\nthread = 3\n", "f.toml:3: unknown key `thread`"},
                    Case{"Threads = 2\n", "f.toml:1: unknown key `Threads`"},
                    Case{"[limits]\nconnection = 1\n", "f.toml:2: unknown key `limits.connection`"},
                    Case{"[limit]\nconnections = 1\n", "f.toml:1: unknown key `limit`"},
                    Case{"[timeouts.head]\nseconds = 1\n", "`timeouts.head` must be a duration"},
                    Case{"connections = 1\n", "unknown key `connections`"},
                    Case{"[keys.more]\na = 1\n", "unknown key `keys.more`"},
                    Case{"\n[[limits]]\nconnections = 1\n", "unknown key `limits`"},
                    Case{"limits = 3\n", "f.toml:1: unknown key `limits`"}));

INSTANTIATE_TEST_SUITE_P(
    WrongType, Refused,
    testing::Values(
        Case{"listen = 8080\n", "f.toml:1: `listen` must be a string"},
        Case{"\nlisten = \"\"\n", "f.toml:2: `listen` must be a string that is not empty"},
        Case{"admin_listen = [\"127.0.0.1:1\"]\n", "`admin_listen` must be a string"},
        Case{"tls_certificate = true\n", "`tls_certificate` must be a string"},
        Case{"tls_key = 1.5\n", "`tls_key` must be a string"},
        Case{"kek_file = {}\n", "`kek_file` must be a string"},
        Case{"access_log = \"yes\"\n", "`access_log` must be true or false"},
        Case{"access_log = 1\n", "`access_log` must be true or false"},
        Case{"tls_by_proxy = \"true\"\n", "`tls_by_proxy` must be true or false"},
        Case{"threads = \"2\"\n", "`threads` must be a whole number"},
        Case{"threads = 2.0\n", "`threads` must be a whole number"},
        Case{"workers = true\n", "`workers` must be a whole number"},
        Case{"[timeouts]\nhead = 10\n", "f.toml:2: `timeouts.head` must be a duration"},
        Case{"[limits]\nmax_stale = 2024-01-01\n", "`limits.max_stale` must be a duration"},
        Case{"trusted_proxies = \"10.0.0.0/8\"\n",
             "`trusted_proxies` must be an array of networks"},
        Case{"trusted_proxies = [1]\n", "`trusted_proxies` must be an array"},
        Case{"[keys]\nrsa_bits = \"2048\"\n", "`keys.rsa_bits` must be 2048, 3072 or 4096"}));

INSTANTIATE_TEST_SUITE_P(
    WrongValue, Refused,
    testing::Values(
        Case{"threads = 0\n", "from 1 to 1024"}, Case{"threads = -1\n", "from 1 to 1024"},
        Case{"threads = 1025\n", "from 1 to 1024"}, Case{"workers = 0\n", "from 1 to 1024"},
        Case{"[limits]\nsignatures_per_second = 0\n", "`limits.signatures_per_second` must be"},
        Case{"[limits]\nmemo_entries = 63\n", "from 64 to"},
        Case{"[limits]\nmemo_entries_per_client = 0\n", "`limits.memo_entries_per_client` must be"},
        Case{"[limits]\nconnections = 4294967297\n", "`limits.connections` must be"},
        Case{"[limits]\nmax_stale = \"0s\"\n", "`limits.max_stale` must be"},
        Case{"[timeouts]\nbody = \"61m\"\n", "`timeouts.body` must be"},
        Case{"[timeouts]\nidle = \"-1s\"\n", "`timeouts.idle` must be"},
        Case{"[timeouts]\nwrite = \"soon\"\n", "`timeouts.write` must be"},
        Case{"[keys]\njwks_cache = \"25h\"\n", "`keys.jwks_cache` must be"},
        Case{"[keys]\nrotate_after = \"3651d\"\n", "`keys.rotate_after` must be"},
        Case{"[keys]\nrotate_after = \"never\"\n", "`keys.rotate_after` must be"},
        Case{"[keys]\nrsa_bits = 1024\n", "`keys.rsa_bits` must be 2048, 3072 or 4096"},
        Case{"trusted_proxies = [\"10.0.0.1/8\"]\n", "`trusted_proxies` must be"},
        Case{"trusted_proxies = [\"proxy.example\"]\n", "`trusted_proxies` must be"},
        Case{"tls_certificate = \"c.pem\"\n", "`tls_certificate` and `tls_key` go together"},
        Case{"tls_key = \"k.pem\"\n", "`tls_certificate` and `tls_key` go together"}));

INSTANTIATE_TEST_SUITE_P(Syntax, Refused,
                         testing::Values(Case{"threads 2\n", "f.toml:1: "},
                                         Case{"a = 1\nthreads = \n", "f.toml:2: "},
                                         Case{"threads = 1\nthreads = 2\n", "f.toml:2: "},
                                         Case{"listen = \"\xFF\"\n", "f.toml:1: "},
                                         Case{"[limits\n", "f.toml:1: "},
                                         Case{"listen = \"unended\n", "f.toml:1: "},
                                         Case{"threads = 99999999999999999999\n", "f.toml:1: "}));

}  // namespace
}  // namespace sallyport::app
