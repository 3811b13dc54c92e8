#include "gateway/upstreams.h"

#include <gtest/gtest.h>

#include <array>

namespace sallyport::gateway {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Upstream> open(std::string_view url) {
  auto opened = Upstream::open(url, nullptr);
  EXPECT_TRUE(opened) << url << ": " << (opened ? "" : opened.error().detail);
  return opened ? std::move(*opened) : nullptr;
}

TEST(Upstream, IsWhatItsUrlSays) {
  const auto plain = open("http://127.0.0.1:9000");
  EXPECT_EQ(plain->authority(), "127.0.0.1:9000");
  EXPECT_EQ(plain->origin()->host, "127.0.0.1");
  EXPECT_EQ(plain->origin()->port, 9000);
  EXPECT_FALSE(plain->has_name());
  ASSERT_EQ(plain->endpoints()->size(), 1U);
  EXPECT_EQ(plain->endpoints()->front().port, 9000);

  EXPECT_EQ(open("http://127.0.0.1")->origin()->port, 80);
  EXPECT_EQ(open("https://127.0.0.1")->origin()->port, 443);
  EXPECT_EQ(open("http://127.0.0.1:80/")->authority(), "127.0.0.1:80");
  const auto v6 = open("http://[::1]:8080");
  EXPECT_EQ(v6->origin()->host, "::1");
  EXPECT_EQ(v6->authority(), "[::1]:8080");
  EXPECT_TRUE(open("http://localhost:1")->has_name());
}

TEST(Upstream, ThatIsNoneIsRefused) {
  for (const auto* url : {"",
                          "127.0.0.1:9000",
                          "ftp://127.0.0.1",
                          "HTTP//127.0.0.1",
                          "http://",
                          "http:///",
                          "http://127.0.0.1:9000/path",
                          "http://127.0.0.1:9000?x",
                          "http://127.0.0.1:9000#x",
                          "http://u@127.0.0.1",
                          "http://u:p@127.0.0.1:1",
                          "http://127.0.0.1:0",
                          "http://127.0.0.1:",
                          "http://127.0.0.1:65536",
                          "http://127.0.0.1:9x",
                          "http://127.0.0.1:-1",
                          "http://a b",
                          "http://127.0.0.1:99999999999999999999",
                          "http://nowhere.invalid:80",
                          "unix:/tmp/x",
                          "http://[::1",
                          "http://127.0.0.1\r\nX: y"}) {
    const auto opened = Upstream::open(url, nullptr);
    ASSERT_FALSE(opened) << url;
    EXPECT_EQ(opened.error().code, Code::invalid_argument) << url;
  }
}

// Where clouds tell machines their secrets: no route leads there.
TEST(Upstream, PRX_11_AtALinkLocalAddressIsRefused) {
  for (const auto* url : {"http://169.254.169.254", "http://169.254.0.1:80", "http://[fe80::1]",
                          "http://[febf::1]:80", "http://[::ffff:169.254.169.254]"}) {
    const auto opened = Upstream::open(url, nullptr);
    ASSERT_FALSE(opened) << url;
    EXPECT_NE(opened.error().detail.find("link-local"), std::string::npos) << opened.error().detail;
  }
}

// The spellings in which the C library would take an address.
TEST(Upstream, PRX_11_AtALinkLocalAddressInAnotherSpellingIsRefused) {
  for (const auto* url : {"http://169.254.43518", "http://2852039166", "http://0xA9FEA9FE",
                          "http://0251.0376.0251.0376", "http://0xa9.254.169.254"}) {
    EXPECT_FALSE(Upstream::open(url, nullptr)) << url;
  }
}

TEST(Upstream, IsDownAfterThreeFailuresInARowForTenSeconds) {
  const auto one = open("http://127.0.0.1:9000");
  const SteadyTime now = SteadyTime() + 1h;
  one->failed(now);
  one->failed(now);
  EXPECT_FALSE(one->is_down(now));
  one->succeeded();
  one->failed(now);
  one->failed(now);
  EXPECT_FALSE(one->is_down(now));
  one->failed(now);
  EXPECT_TRUE(one->is_down(now));
  EXPECT_TRUE(one->is_down(now + 9999ms));
  EXPECT_FALSE(one->is_down(now + 10s));
}

TEST(Upstreams, AreAskedInTurnAndThoseThatAreDownPassedOver) {
  std::vector<std::unique_ptr<Upstream>> all;
  for (const auto* url : {"http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3"}) {
    all.push_back(open(url));
  }
  Upstreams upstreams(std::move(all));
  const SteadyTime now = SteadyTime() + 1h;
  const auto asked = [&](int times) {
    std::array<int, 4> counts{};
    for (int i = 0; i < times; ++i) ++counts.at(upstreams.next(now).origin()->port);
    return counts;
  };
  EXPECT_EQ(asked(30), (std::array<int, 4>{0, 10, 10, 10}));
  for (int i = 0; i < 3; ++i) upstreams.all()[1]->failed(now);
  EXPECT_EQ(asked(30)[2], 0);
  for (int i = 0; i < 3; ++i) {
    upstreams.all()[0]->failed(now);
    upstreams.all()[2]->failed(now);
  }
  EXPECT_EQ(asked(30), (std::array<int, 4>{0, 10, 10, 10})) << "if all are down, they are tried";
}

}  // namespace
}  // namespace sallyport::gateway
