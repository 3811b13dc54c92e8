#include "clients/registry.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace sallyport::clients {
namespace {

ClientPtr client(std::string id, std::uint64_t version = 1) {
  Client made;
  made.id = std::move(id);
  made.version = version;
  made.scopes = std::make_shared<const Scopes>(Scopes{"a"});
  return std::make_shared<const Client>(std::move(made));
}

TEST(Registry, FindsWhatWasPutAndNothingElse) {
  Registry registry;
  registry.put(client("a"));
  ASSERT_NE(registry.find("a"), nullptr);
  EXPECT_EQ(registry.find("b"), nullptr);
  EXPECT_EQ(registry.find(""), nullptr);
  registry.erase("a");
  registry.erase("never there");
  EXPECT_EQ(registry.find("a"), nullptr);
}

TEST(Registry, AChangeReplacesTheClientForTheNextReader) {
  Registry registry;
  registry.put(client("a", 1));
  const ClientPtr held = registry.find("a");
  registry.put(client("a", 2));
  EXPECT_EQ(held->version, 1U);
  EXPECT_EQ(registry.find("a")->version, 2U);
  EXPECT_EQ(registry.size(), 1U);
}

TEST(Registry, KeepOnlyForgetsTheOthers) {
  Registry registry;
  for (const char* id : {"a", "b", "c"}) registry.put(client(id));
  registry.keep_only({"b"});
  EXPECT_EQ(registry.size(), 1U);
  EXPECT_NE(registry.find("b"), nullptr);
}

TEST(Registry, ReadersSeeAWholeClientWhileItChanges) {
  Registry registry;
  registry.put(client("a", 0));
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (std::uint64_t version = 1; version <= 20'000; ++version)
      registry.put(client("a", version));
    stop = true;
  });
  std::uint64_t last = 0;
  while (!stop) {
    const ClientPtr seen = registry.find("a");
    ASSERT_NE(seen, nullptr);
    ASSERT_GE(seen->version, last);
    last = seen->version;
  }
  writer.join();
  EXPECT_EQ(registry.find("a")->version, 20'000U);
}

}  // namespace
}  // namespace sallyport::clients
