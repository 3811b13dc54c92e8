#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "clients/assertion_store.h"
#include "clients/client_store.h"
#include "keys/key_store.h"
#include "store/changes.h"
#include "store/sample_data.h"
#include "store/state_for_test.h"
#include "tokens/revocation_store.h"

// What every engine must do. An engine is added to engines() in conformance_engines_test.cc, and
// all of it runs on that one too.

namespace sallyport::store {

/// One connection to an engine's data.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual clients::ClientStore& clients() = 0;
  virtual keys::KeyStore& keys() = 0;
  virtual tokens::RevocationStore& revocations() = 0;
  virtual clients::AssertionStore& assertions() = 0;
  virtual ChangeFeed& changes() = 0;
};

/// A new, empty set of data, gone with this object.
class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::unique_ptr<Connection> connect() = 0;
};

struct EngineMaker {
  std::string name;
  std::function<std::unique_ptr<Engine>()> make;
};
const std::vector<EngineMaker>& engines();

class Conformance : public testing::TestWithParam<EngineMaker> {
 protected:
  Conformance()
      : engine_(GetParam().make()), here_(engine_->connect()), elsewhere_(engine_->connect()) {}

  /// Fails the test unless what is found is a client.
  clients::Client found(std::string_view id) { return found(*here_, id); }
  static clients::Client found(Connection& connection, std::string_view id) {
    auto client = connection.clients().find_client(id);
    EXPECT_TRUE(client) << id << ": " << client.error().detail;
    return client ? **client : sample_client("not-found");
  }
  std::uint64_t newest() {
    auto newest = here_->changes().newest();
    EXPECT_TRUE(newest);
    return newest ? *newest : 0;
  }
  std::vector<Change> changes_after(std::uint64_t seq, std::size_t limit = 1000) {
    auto changes = here_->changes().after(seq, limit);
    EXPECT_TRUE(changes) << changes.error().detail;
    return changes ? *changes : std::vector<Change>{};
  }
  /// Puts other keys in the place of those that are there.
  Done put_keys(const std::vector<keys::StoredKey>& keys) {
    const auto read = here_->keys().load_keys();
    return read ? here_->keys().replace_keys(*read, keys) : Done(Unexpected(read.error()));
  }
  void add(const clients::Client& client) {
    const auto added = here_->clients().add_client(client);
    ASSERT_TRUE(added) << added.error().detail;
  }
  /// Runs what must be refused, and fails the test if it has changed anything.
  template <class Call>
  void expect_refused(Code code, Call&& call) {
    const std::string before = state_of(*elsewhere_);
    const Done refused = call();
    ASSERT_FALSE(refused);
    EXPECT_EQ(name_of(refused.error().code), name_of(code)) << refused.error().detail;
    EXPECT_FALSE(refused.error().detail.empty());
    EXPECT_EQ(state_of(*elsewhere_), before);
    EXPECT_EQ(state_of(*here_), before);
  }

  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Connection> here_;
  std::unique_ptr<Connection> elsewhere_;
};

inline std::string engine_name(const testing::TestParamInfo<EngineMaker>& info) {
  return info.param.name;
}

}  // namespace sallyport::store
