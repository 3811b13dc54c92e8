#include "store/conformance.h"
#include "store/sqlite/store.h"

namespace sallyport::store {
namespace {

class SqliteConnection final : public Connection {
 public:
  explicit SqliteConnection(std::unique_ptr<SqliteStore> store) : store_(std::move(store)) {}
  clients::ClientStore& clients() override { return store_->clients(); }
  keys::KeyStore& keys() override { return store_->keys(); }
  tokens::RevocationStore& revocations() override { return store_->revocations(); }
  clients::AssertionStore& assertions() override { return store_->assertions(); }
  ChangeFeed& changes() override { return store_->changes(); }

 private:
  std::unique_ptr<SqliteStore> store_;
};

class SqliteEngine final : public Engine {
 public:
  SqliteEngine() {
    const auto created = SqliteStore::create(folder_.path());
    EXPECT_TRUE(created) << created.error().detail;
  }
  std::unique_ptr<Connection> connect() override {
    auto store = SqliteStore::open(folder_.path(), OpenMode::read_write);
    EXPECT_TRUE(store) << store.error().detail;
    return std::make_unique<SqliteConnection>(std::move(*store));
  }

 private:
  ScratchFolder folder_;
};

}  // namespace

const std::vector<EngineMaker>& engines() {
  static const std::vector<EngineMaker> all{
      {"Sqlite", [] { return std::make_unique<SqliteEngine>(); }}};
  return all;
}

}  // namespace sallyport::store
