#include <gtest/gtest.h>

#include <thread>

#include "store/sample_data.h"
#include "store/sqlite/faulty_disk_for_test.h"
#include "store/sqlite/store.h"
#include "store/state_for_test.h"

// A disk that is full, fails or is held by another process: refused, and nothing half-done.

namespace sallyport::store {
namespace {

using namespace std::chrono_literals;

std::vector<clients::Client> large_batch() {
  std::vector<clients::Client> batch;
  for (int i = 0; i < 60; ++i) {
    batch.push_back(
        sample_client("batch-" + std::to_string(i), {std::string(50, 'a'), std::string(50, 'b')}));
  }
  return batch;
}

std::unique_ptr<SqliteStore> open(const ScratchFolder& folder) {
  auto store = SqliteStore::open(folder.path(), OpenMode::read_write, 50ms);
  EXPECT_TRUE(store) << store.error().detail;
  return std::move(*store);
}

class FaultAtEachPlace : public testing::TestWithParam<FaultyDisk::Plan> {};

/// A write that takes more than a page; what it answers but for why not is of no matter here.
struct Write {
  const char* name;
  Done (*run)(SqliteStore& store);
};

template <class T>
Done without_value(const Outcome<T>& outcome) {
  return outcome ? done() : Done(Unexpected(outcome.error()));
}

constexpr Write kAddClients{
    "add_clients", [](SqliteStore& store) { return store.clients().add_clients(large_batch()); }};
// With its chosen tokens, which become revocations.
constexpr Write kCutOff{"cut_off", [](SqliteStore& store) {
                          return without_value(store.revocations().cut_off("there", system_now));
                        }};
constexpr Write kRemove{"remove_client", [](SqliteStore& store) {
                          return store.clients().remove_client("there", system_now);
                        }};
constexpr Write kRevoke{"revoke", [](SqliteStore& store) {
                          return without_value(store.revocations().revoke(sample_revocation()));
                        }};

void prepare(SqliteStore& store) {
  ASSERT_TRUE(store.clients().add_client(sample_client("there")));
  const auto there = store.clients().find_client("there");
  ASSERT_TRUE(there);
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(store.revocations().note_chosen(
        {sample_token(i), "there", (*there)->version, from_unix(kSampleExp)}));
  }
}

/// One try, with the fault at the nth place; false if there is no such place any more.
void try_with(FaultyDisk::Plan plan, const Write& write, bool& met) {
  const ScratchFolder folder;
  ASSERT_TRUE(SqliteStore::create(folder.path()));
  FaultyDisk disk;
  auto store = open(folder);
  prepare(*store);
  ASSERT_TRUE(store->database().run_script("PRAGMA wal_autocheckpoint = 1"));
  const std::string before = state_of(*store);

  disk.fail(plan);
  const Done written = write.run(*store);
  met = disk.has_failed();
  disk.heal();
  const std::string after = state_of(*store);
  EXPECT_EQ(after == before, !written.has_value());
  if (!written) {
    EXPECT_EQ(name_of(written.error().code), "unavailable") << written.error().detail;
  }

  // The same connection goes on, and so does the next process.
  ASSERT_TRUE(store->clients().add_client(sample_client("later")));
  const std::string later = state_of(*store);
  store.reset();
  store = open(folder);
  EXPECT_EQ(state_of(*store), later);
  EXPECT_EQ(*store->database().number(
                "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
            0);
}

TEST_P(FaultAtEachPlace, RefusesTheChangeOrKeepsIt) {
  for (const Write& write : {kAddClients, kCutOff, kRemove, kRevoke}) {
    SCOPED_TRACE(write.name);
    FaultyDisk::Plan plan = GetParam();
    int met = 0;
    for (plan.nth = 1;; ++plan.nth) {
      bool failed = false;
      try_with(plan, write, failed);
      if (!failed || HasFailure()) break;
      ++met;
    }
    EXPECT_GT(met, 5);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, FaultAtEachPlace,
    testing::Values(FaultyDisk::Plan{0, FaultyDisk::Fault::disk_full, true, false},
                    FaultyDisk::Plan{0, FaultyDisk::Fault::disk_full, false, false},
                    FaultyDisk::Plan{0, FaultyDisk::Fault::io_error, true, false},
                    FaultyDisk::Plan{0, FaultyDisk::Fault::io_error, false, true}));

TEST(FaultAtStart, IsToldAndNotTakenForDamage) {
  const ScratchFolder folder;
  {
    auto store = SqliteStore::create(folder.path());
    ASSERT_TRUE(store);
    ASSERT_TRUE((*store)->clients().add_clients(large_batch()));
  }
  int refused = 0;
  for (int nth = 1; nth < 200; ++nth) {
    FaultyDisk disk;
    disk.fail({nth, FaultyDisk::Fault::io_error, false, true});
    auto store = SqliteStore::open(folder.path(), OpenMode::read_write, 50ms);
    int seen = 0;
    const Done read = !store ? Done(Unexpected(store.error()))
                             : (*store)->clients().each_client(
                                   [&](const clients::ClientPtr&) { return ++seen > 0; });
    if (!disk.has_failed()) break;
    if (read) {
      EXPECT_EQ(seen, 60);
    } else {
      ++refused;
      EXPECT_EQ(name_of(read.error().code), "unavailable") << read.error().detail;
    }
  }
  EXPECT_GT(refused, 3);
}

TEST(FullDisk, SaysSoAndKeepsWhatWasThere) {
  const ScratchFolder folder;
  auto created = SqliteStore::create(folder.path());
  ASSERT_TRUE(created);
  SqliteStore& store = **created;
  ASSERT_TRUE(store.database().run_script("PRAGMA max_page_count = 20"));
  // Large ones, so that few of them fill it.
  clients::Scopes scopes;
  for (int i = 0; i < 100; ++i) scopes.push_back(std::string(47, 's') + std::to_string(i));
  Done added = done();
  std::string before;
  for (int i = 0; i < 1000 && added; ++i) {
    before = state_of(store);
    added = store.clients().add_client(sample_client("c" + std::to_string(i), scopes));
  }
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().code, Code::unavailable);
  EXPECT_NE(added.error().detail.find("full"), std::string::npos);
  EXPECT_EQ(state_of(store), before);
  EXPECT_EQ(state_of(*open(folder)), before);

  ASSERT_TRUE(store.database().run_script("PRAGMA max_page_count = 1000"));
  EXPECT_TRUE(store.clients().add_client(sample_client("after-all")));
}

class LockedStore : public testing::Test {
 protected:
  LockedStore() {
    store_ = std::move(*SqliteStore::create(folder_.path(), 200ms));
    EXPECT_TRUE(store_->clients().add_client(sample_client("there")));
    other_ = open(folder_);
    EXPECT_TRUE(other_->database().run_script("BEGIN IMMEDIATE"));
  }
  ScratchFolder folder_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<SqliteStore> other_;
};

TEST_F(LockedStore, RefusesWithinItsPatienceAndLosesNothing) {
  const std::string before = state_of(*store_);
  const auto began = std::chrono::steady_clock::now();
  const Done refused = store_->clients().add_client(sample_client("new"));
  const auto waited = std::chrono::steady_clock::now() - began;
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_NE(refused.error().detail.find("locked"), std::string::npos);
  EXPECT_GE(waited, 150ms);
  EXPECT_LT(waited, 5s);
  EXPECT_EQ(state_of(*store_), before);

  ASSERT_TRUE(other_->database().run_script("COMMIT"));
  EXPECT_TRUE(store_->clients().add_client(sample_client("new")));
}

TEST_F(LockedStore, IsReadAsBefore) {
  EXPECT_TRUE(store_->clients().find_client("there"));
  EXPECT_TRUE(store_->changes().after(0, 10));
  EXPECT_TRUE(store_->keys().load_keys());
  EXPECT_TRUE(store_->revocations().each_revocation([](const tokens::Revocation&) {}));
  EXPECT_FALSE(store_->keys().set_setting("pepper", "x"));
  // A false yes would be believed.
  EXPECT_EQ(store_->revocations().revoke(sample_revocation()).error().code, Code::unavailable);
  EXPECT_EQ(store_->revocations().cut_off("there", system_now).error().code, Code::unavailable);
}

TEST_F(LockedStore, IsWrittenAsSoonAsItIsFree) {
  auto patient = SqliteStore::open(folder_.path(), OpenMode::read_write, 60s);
  ASSERT_TRUE(patient);
  std::thread writer([&] { EXPECT_TRUE((*patient)->clients().add_client(sample_client("new"))); });
  ASSERT_TRUE(other_->clients().find_client("there"));
  ASSERT_TRUE(other_->database().run_script("COMMIT"));
  writer.join();
  EXPECT_TRUE(other_->clients().find_client("new"));
}

}  // namespace
}  // namespace sallyport::store
