#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "store/sample_data.h"
#include "store/sqlite/faulty_disk_for_test.h"
#include "store/sqlite/store.h"
#include "store/state_for_test.h"

// A power cut loses or tears what was not synced. Whatever the disk makes of it, the database
// opens, is sound, and holds every change that was acknowledged.

namespace sallyport::store {
namespace {

namespace fs = std::filesystem;

enum class Safety { full, normal, off };

void apply_safety(SqliteStore& store, Safety safety) {
  // Small, so that a short run has many checkpoints and many starts of the WAL from its beginning.
  ASSERT_TRUE(store.database().run_script("PRAGMA wal_autocheckpoint = 12"));
  if (safety == Safety::normal) {
    ASSERT_TRUE(store.database().run_script("PRAGMA synchronous = NORMAL"));
  } else if (safety == Safety::off) {
    ASSERT_TRUE(store.database().run_script("PRAGMA synchronous = OFF"));
  }
}

/// Writes at random, and knows which states an honest disk may show.
class Workload {
 public:
  explicit Workload(unsigned seed) : random_(seed) {}

  /// One operation; what it refuses (a client that is not there) is part of the mix.
  void step(SqliteStore& store) {
    if (++steps_ <= kWithTokens) {
      ignore(store.clients().add_client(sample_client(with_tokens(steps_))));
      return;
    }
    const std::string id = "client-" + std::to_string(random_() % 40);
    auto& clients = store.clients();
    const std::string fresh = "s" + std::to_string(++secrets_);
    switch (random_() % 15) {
      case 0:
      case 1: ignore(clients.add_client(sample_client(id))); break;
      case 2: ignore(clients.add_clients(batch())); break;
      case 3: ignore(clients.remove_client(id, at(now_))); break;
      case 4: ignore(clients.set_enabled(id, random_() % 2 == 0)); break;
      case 5: ignore(clients.add_secret(id, sample_secret(fresh))); break;
      case 6: ignore(clients.set_scopes(id, {"a.read", "scope." + fresh})); break;
      case 7: ignore(store.keys().set_setting("pepper", std::string(random_() % 6000, 'p'))); break;
      case 8: replace_keys(store); break;
      default: step_of_tokens(store); break;
    }
  }

 private:
  static constexpr unsigned kWithTokens = 3;

  template <class T>
  static void ignore(const Outcome<T>&) {}
  static std::string with_tokens(std::uint64_t n) { return "with-tokens-" + std::to_string(n); }

  std::vector<clients::Client> batch() {
    std::vector<clients::Client> batch;
    for (int i = 0; i < 12; ++i)
      batch.push_back(sample_client("batch-" + std::to_string(++batched_)));
    return batch;
  }

  /// Of a few clients, so that there is something to cut off.
  void step_of_tokens(SqliteStore& store) {
    const std::string id = with_tokens(1 + random_() % kWithTokens);
    now_ += static_cast<std::int64_t>(random_() % 600);
    auto& revocations = store.revocations();
    switch (random_() % 8) {
      case 0: ignore(store.clients().set_details(id, {.ttl = some_ttl()}, at(now_))); break;
      case 1: {
        const auto token = static_cast<int>(random_() % 50);  // some twice
        ignore(revocations.revoke(sample_revocation(token, id, now_ + 60)));
        break;
      }
      case 2: ignore(revocations.purge(from_unix(now_ + 2000))); break;
      case 3:
      case 4:
      case 5: note_chosen(store, id); break;
      default: ignore(revocations.cut_off(id, at(now_))); break;
    }
  }

  Seconds some_ttl() { return Seconds(60 + random_() % 10'000); }

  void note_chosen(SqliteStore& store, const std::string& id) {
    const auto client = store.clients().find_client(id);
    ASSERT_TRUE(client) << client.error().detail;
    ignore(store.revocations().note_chosen(
        {sample_token(1000 + ++chosen_), id, (*client)->version, from_unix(now_ + 50'000)}));
  }

  void replace_keys(SqliteStore& store) {
    auto table = store.keys().load_keys();
    ASSERT_TRUE(table) << table.error().detail;
    std::vector<keys::StoredKey> keys{
        sample_key("kid" + std::to_string(random_() % 1000), keys::KeyState::active)};
    ASSERT_TRUE(store.keys().replace_keys(*table, keys));
  }

  Random random_;
  unsigned steps_ = 0;
  int secrets_ = 0;
  int batched_ = 0;
  int chosen_ = 0;
  std::int64_t now_ = 1'790'000'000;
};

/// Runs a workload and cuts the power at many moments, each time looking at a copy of the disk.
class PowerCuts {
 public:
  PowerCuts(unsigned seed, Safety safety) : random_(seed), safety_(safety), workload_(seed + 1) {}

  void run(int steps) {
    const ScratchFolder folder;
    ASSERT_TRUE(SqliteStore::create(folder.path()));
    FaultyDisk disk;
    disk.after_each = [&] {
      if (random_() % 4 == 0) images_.push_back(disk.after_power_cut(random_));
    };
    auto store = open(folder.path());
    for (int i = 0; i < steps && !testing::Test::HasFatalFailure(); ++i) {
      const std::string before = state_of(*store);
      images_.clear();
      if (i % 50 == 49) {
        store.reset();
        store = open(folder.path());
      } else {
        workload_.step(*store);
      }
      const std::string after = state_of(*store);
      disk.pull_out();
      for (const auto& image : images_) judge(image, {before, after});
      // Nothing is under way: what was acknowledged must all be there.
      judge(disk.after_power_cut(random_), {after});
      disk.plug_in();
    }
  }

  int cuts() const { return cuts_; }
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  std::unique_ptr<SqliteStore> open(const fs::path& dir) const {
    auto store = SqliteStore::open(dir, OpenMode::read_write);
    EXPECT_TRUE(store) << store.error().detail;
    apply_safety(**store, safety_);
    return std::move(*store);
  }

  void judge(const FaultyDisk::Image& image, const std::set<std::string>& allowed) {
    ++cuts_;
    const ScratchFolder folder;
    for (const auto& [name, content] : image) {
      std::ofstream(folder.path() / name, std::ios::binary) << content;
      fs::permissions(folder.path() / name, fs::perms::owner_read | fs::perms::owner_write);
    }
    if (auto fault = fault_in(folder.path(), allowed); !fault.empty())
      faults_.push_back(std::move(fault));
  }

  static std::string fault_in(const fs::path& dir, const std::set<std::string>& allowed) {
    auto store = SqliteStore::open(dir, OpenMode::read_write);
    if (!store) return "it does not open: " + store.error().detail;
    sqlite::Query check((*store)->database(), "PRAGMA integrity_check");
    auto row = check.next();
    if (!row || !*row) return "it cannot be checked";
    if (check.text(0) != "ok") return "integrity_check says " + std::string(check.text(0));
    const std::string found = state_of(**store);
    return allowed.contains(found)
               ? ""
               : "an acknowledged change is missing, or half of one is there:\n" + found;
  }

  Random random_;
  Safety safety_;
  Workload workload_;
  std::vector<FaultyDisk::Image> images_;
  std::vector<std::string> faults_;
  int cuts_ = 0;
};

class PowerCut : public testing::TestWithParam<unsigned> {};

TEST_P(PowerCut, LosesNothingThatWasAcknowledged) {
  PowerCuts cuts(GetParam(), Safety::full);
  cuts.run(110);
  EXPECT_GE(cuts.cuts(), 200);
  EXPECT_TRUE(cuts.faults().empty()) << cuts.faults().size() << " of " << cuts.cuts()
                                     << " cuts did harm; the first: " << cuts.faults().front();
  RecordProperty("cuts", cuts.cuts());
}

INSTANTIATE_TEST_SUITE_P(Seeds, PowerCut, testing::Values(1U, 2U, 3U));

// The same cuts find out a store that does not wait for the disk; so the test above can fail.
TEST(PowerCutJudge, SeesThatSynchronousOffLosesChanges) {
  PowerCuts cuts(1, Safety::off);
  cuts.run(60);
  EXPECT_GT(cuts.faults().size(), 20U);
}

TEST(PowerCutJudge, SeesThatSynchronousNormalLosesChanges) {
  PowerCuts cuts(1, Safety::normal);
  cuts.run(60);
  EXPECT_GT(cuts.faults().size(), 20U);
}

}  // namespace
}  // namespace sallyport::store
