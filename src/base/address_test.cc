#include "base/address.h"

#include <gtest/gtest.h>

#include <vector>

namespace sallyport {
namespace {

Address address(std::string_view text) { return Address::parse(text).value(); }

std::vector<Network> networks(const std::vector<std::string_view>& texts) {
  std::vector<Network> made;
  for (const auto text : texts) made.push_back(Network::parse(text).value());
  return made;
}

std::string caller(std::string_view peer, std::string_view forwarded,
                   const std::vector<std::string_view>& trusted) {
  return caller_address(address(peer), forwarded, networks(trusted)).to_string();
}

TEST(Address, ReadsAndWritesBothFamilies) {
  for (const char* text : {"192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "::1", "2001:db8::1"}) {
    EXPECT_EQ(address(text).to_string(), text);
  }
  EXPECT_EQ(address("2001:DB8:0:0:0:0:0:1").to_string(), "2001:db8::1");
}

TEST(Address, AnIpv4AddressInIpv6ClothesIsTheSame) {
  EXPECT_EQ(address("::ffff:192.0.2.1"), address("192.0.2.1"));
  EXPECT_EQ(AddressHash{}(address("::ffff:192.0.2.1")), AddressHash{}(address("192.0.2.1")));
  EXPECT_TRUE(address("::ffff:192.0.2.1").is_v4());
  EXPECT_FALSE(address("::192.0.2.1").is_v4());
}

TEST(Address, RefusesWhatIsNotOne) {
  const std::string with_nul("127.0.0.1\0.example", 18);
  for (const std::string& text :
       {std::string(), std::string("127.0.0"), std::string("127.0.0.256"),
        std::string("127.0.0.1:80"), std::string("[::1]"), std::string("fe80::1%eth0"),
        std::string(" 127.0.0.1"), std::string("127.0.0.1 "), std::string("127.1"),
        std::string("0x7f.0.0.1"), std::string("localhost"), std::string(":::"), with_nul}) {
    EXPECT_FALSE(Address::parse(text)) << text;
  }
}

TEST(Address, KnowsLoopback) {
  for (const char* text : {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(address(text).is_loopback()) << text;
  }
  for (const char* text : {"126.255.255.255", "128.0.0.1", "0.0.0.0", "::", "::2", "1::1"}) {
    EXPECT_FALSE(address(text).is_loopback()) << text;
  }
}

TEST(Address, IsCountedByWhatItsOwnerHas) {
  EXPECT_EQ(address("192.0.2.1").counted(), address("192.0.2.1"));
  EXPECT_EQ(address("2001:db8:1:2:3:4:5:6").counted(), address("2001:db8:1:2::"));
  EXPECT_EQ(address("2001:db8:1:2::1").counted(), address("2001:db8:1:2:ffff::1").counted());
  EXPECT_NE(address("2001:db8:1:2::1").counted(), address("2001:db8:1:3::1").counted());
}

struct NetworkCase {
  const char* network;
  const char* inside;
  const char* outside;
};

class NetworkContains : public testing::TestWithParam<NetworkCase> {};

TEST_P(NetworkContains, WhatLiesInIt) {
  const auto& [text, inside, outside] = GetParam();
  const auto network = Network::parse(text);
  ASSERT_TRUE(network);
  EXPECT_TRUE(network->contains(address(inside)));
  EXPECT_FALSE(network->contains(address(outside)));
}

INSTANTIATE_TEST_SUITE_P(
    Address, NetworkContains,
    testing::Values(NetworkCase{"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
                    NetworkCase{"10.0.0.0/8", "::ffff:10.0.0.1", "::10.0.0.1"},
                    NetworkCase{"192.0.2.128/25", "192.0.2.128", "192.0.2.127"},
                    NetworkCase{"192.0.2.1", "192.0.2.1", "192.0.2.0"},
                    NetworkCase{"192.0.2.1/32", "192.0.2.1", "192.0.2.3"},
                    NetworkCase{"0.0.0.0/0", "255.255.255.255", "::1"},
                    NetworkCase{"::1", "::1", "127.0.0.1"},
                    NetworkCase{"2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::"},
                    NetworkCase{"fe80::/10", "febf::1", "fec0::1"}));

TEST(Network, TheWholeOfIpv6HoldsEverything) {
  EXPECT_TRUE(Network::parse("::/0")->contains(address("ffff::1")));
  EXPECT_TRUE(Network::parse("::/0")->contains(address("192.0.2.1")));
}

TEST(Network, RefusesWhatIsNotOne) {
  for (const char* text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8x",
        "10.0.0.0/ 8", "10.0.0.0/8/8", "::/129", "example/8", "10.0.0.0/255.0.0.0"}) {
    EXPECT_FALSE(Network::parse(text)) << text;
  }
}

TEST(Network, RefusesBitsBehindThePrefix) {
  for (const char* text : {"10.0.0.1/8", "192.0.2.1/31", "2001:db8::1/64", "::ffff:10.0.0.1/8"}) {
    EXPECT_FALSE(Network::parse(text)) << text;
  }
}

TEST(CallerAddress, WithoutATrustedProxyIsThePeer) {
  EXPECT_EQ(caller("192.0.2.1", "198.51.100.7", {}), "192.0.2.1");
  EXPECT_EQ(caller("192.0.2.1", "198.51.100.7", {"10.0.0.0/8"}), "192.0.2.1");
  EXPECT_EQ(caller("10.0.0.1", "", {"10.0.0.0/8"}), "10.0.0.1");
}

TEST(CallerAddress, IsTheRightmostThatIsNoProxy) {
  EXPECT_EQ(caller("10.0.0.1", "198.51.100.7", {"10.0.0.0/8"}), "198.51.100.7");
  EXPECT_EQ(caller("10.0.0.1", "203.0.113.9, 198.51.100.7", {"10.0.0.0/8"}), "198.51.100.7")
      << "what stands to the left was written by the caller itself";
  EXPECT_EQ(caller("10.0.0.1", "198.51.100.7 ,\t10.0.0.2", {"10.0.0.0/8"}), "198.51.100.7");
  EXPECT_EQ(caller("10.0.0.1", "10.0.0.3,10.0.0.2", {"10.0.0.0/8"}), "10.0.0.3");
}

TEST(CallerAddress, BelievesNothingLeftOfWhatCannotBeRead) {
  EXPECT_EQ(caller("10.0.0.1", "198.51.100.7, unknown, 10.0.0.2", {"10.0.0.0/8"}), "10.0.0.2");
  EXPECT_EQ(caller("10.0.0.1", "198.51.100.7,", {"10.0.0.0/8"}), "10.0.0.1");
  EXPECT_EQ(caller("10.0.0.1", "198.51.100.7:1234", {"10.0.0.0/8"}), "10.0.0.1");
}

}  // namespace
}  // namespace sallyport
