#include "app/key_rotation.h"

#include <gtest/gtest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is not in <cstdlib>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>

#include "app/data_folder.h"
#include "keys/key_ring.h"
#include "keys/rotate.h"

namespace sallyport::app {
namespace {

namespace fs = std::filesystem;
using keys::KeyState;

constexpr std::int64_t kStart = 1'750'000'000;
constexpr std::int64_t kMonth = 30 * 86400;

/// What the folders of these tests have: RSA keys take their time, so no more than one line of
/// them.
constexpr std::array kTried{keys::kPlainLine, keys::Line{verifier::Profile::at_jwt, "ES256"},
                            keys::Line{verifier::Profile::at_jwt, "EdDSA"}};

fs::path scratch_folder() {
  std::string name = (fs::temp_directory_path() / "sallyport-rotation-XXXXXX").string();
  return ::mkdtemp(name.data());
}

/// Made once, and copied for each test.
class Template {
 public:
  Template() : path_(scratch_folder()) {
    EXPECT_TRUE(init_data_folder({path_ / "data", {}}, from_unix(kStart)));
    auto folder = open_data_folder(path_ / "data", std::nullopt).value();
    keys::KeyTable all = folder.store->keys().load_keys().value();
    EXPECT_TRUE(keys::missing_lines(all).empty());
    std::vector<keys::StoredKey> kept = all.keys;
    std::erase_if(kept, [](const auto& key) {
      return std::ranges::none_of(kTried, [&](const auto& line) { return keys::is_of(line, key); });
    });
    EXPECT_TRUE(folder.store->keys().replace_keys(all, kept));
  }
  ~Template() { fs::remove_all(path_); }
  fs::path data() const { return path_ / "data"; }

 private:
  fs::path path_;
};

/// A data folder, and processes on it that share a clock which the test moves.
class KeyRotationTest : public testing::Test {
 protected:
  KeyRotationTest() {
    static const Template made;
    fs::copy(made.data(), path_ / "data", fs::copy_options::recursive);
  }
  ~KeyRotationTest() override { fs::remove_all(path_); }

  struct Process {
    Process(DataFolder opened, const keys::Kek& kek, Clock clock)
        : folder(std::move(opened)), rotation(kek, std::move(clock)) {}

    DataFolder folder;
    KeyRotation rotation;

    Outcome<bool> step() { return rotation.step(folder.store->keys()); }
  };
  std::unique_ptr<Process> process() {
    return std::make_unique<Process>(open_data_folder(path_ / "data", std::nullopt).value(), kek(),
                                     [this] { return from_unix(now_.load()); });
  }
  const keys::Kek& kek() {
    if (!kek_) kek_.emplace(keys::Kek::load_file(path_ / "data" / "kek").value());
    return *kek_;
  }

  /// Until it has changed the keys, as a server's tail does it.
  static void step_until_changed(Process& process) {
    for (;;) {
      const auto changed = process.step();
      ASSERT_TRUE(changed) << changed.error().detail;
      if (*changed) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  static keys::KeyTable table(Process& process) {
    return process.folder.store->keys().load_keys().value();
  }
  static std::string kid(const keys::KeyTable& table, const keys::Line& line, KeyState state) {
    for (const auto& key : table.keys) {
      if (keys::is_of(line, key) && key.state == state) return key.kid;
    }
    return {};
  }

  const fs::path path_ = scratch_folder();
  std::optional<keys::Kek> kek_;
  std::atomic<std::int64_t> now_{kStart};
};

TEST_F(KeyRotationTest, RotatesEveryLineWhenItIsTimeAndNotBefore) {
  const auto server = process();
  const keys::KeyTable before = table(*server);
  for (const std::int64_t now : {kStart, kStart + kMonth - 1}) {
    now_ = now;
    server->rotation.look_again();
    for (int i = 0; i < 5; ++i) ASSERT_FALSE(server->step().value());
  }
  EXPECT_EQ(table(*server).generation, before.generation);

  now_ = kStart + kMonth;
  step_until_changed(*server);
  const keys::KeyTable after = table(*server);
  for (const keys::Line& line : kTried) {
    SCOPED_TRACE(keys::text_of(line));
    EXPECT_EQ(kid(after, line, KeyState::active), kid(before, line, KeyState::next));
    EXPECT_EQ(kid(after, line, KeyState::retired), kid(before, line, KeyState::active));
  }
  EXPECT_TRUE(keys::KeyRing::open(after, kek(), from_unix(now_)));
  for (int i = 0; i < 5; ++i) ASSERT_FALSE(server->step().value());

  now_ = to_unix(keys::gone_at(after.keys.back()));
  step_until_changed(*server);
  EXPECT_EQ(table(*server).keys.size(), 2 * kTried.size()) << "the retired ones are gone";
}

TEST_F(KeyRotationTest, MonthsInWhichNoServerRanAreOneRotation) {
  const auto server = process();
  const std::string next = kid(table(*server), keys::kPlainLine, KeyState::next);
  now_ = kStart + 9 * kMonth + 12345;
  step_until_changed(*server);
  const keys::KeyTable after = table(*server);
  EXPECT_EQ(kid(after, keys::kPlainLine, KeyState::active), next);
  for (int i = 0; i < 5; ++i) ASSERT_FALSE(server->step().value());
  EXPECT_EQ(table(*server).generation, after.generation);
}

TEST_F(KeyRotationTest, GoesByTheSettingsOfTheFolder) {
  const auto server = process();
  auto& store = server->folder.store->keys();
  ASSERT_TRUE(store.set_setting("rotate_after_s", "0"));
  now_ = kStart + 9 * kMonth;
  for (int i = 0; i < 5; ++i) ASSERT_FALSE(server->step().value());
  ASSERT_TRUE(store.set_setting("rotate_after_s", "86400"));
  server->rotation.look_again();
  step_until_changed(*server);
}

TEST_F(KeyRotationTest, TwoProcessesNeverRotateTwice) {
  constexpr int kRounds = 3;
  const auto one = process();
  const auto other = process();
  for (int round = 1; round <= kRounds; ++round) {
    const keys::KeyTable before = table(*one);
    now_ += kMonth;
    std::atomic<int> changes = 0;
    {
      std::vector<std::jthread> threads;
      for (Process* process : {one.get(), other.get()}) {
        threads.emplace_back([&, process] {
          process->rotation.look_again();
          // Each goes on until it has seen, after the change, that nothing is left to do.
          for (int idle = 0; idle < 20;) {
            const auto changed = process->step();
            ASSERT_TRUE(changed) << changed.error().detail;
            changes += *changed ? 1 : 0;
            idle = changes > 0 && !*changed ? idle + 1 : 0;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
          }
        });
      }
    }
    EXPECT_EQ(changes, 1) << "in round " << round;
    const keys::KeyTable after = table(*other);
    for (const keys::Line& line : kTried) {
      SCOPED_TRACE(keys::text_of(line));
      EXPECT_EQ(kid(after, line, KeyState::active), kid(before, line, KeyState::next));
    }
    EXPECT_EQ(after.keys.size(), 3 * kTried.size());
  }
}

TEST_F(KeyRotationTest, AFailureIsToldOnceAndTriedAgainLater) {
  const auto server = process();
  ASSERT_TRUE(server->folder.store->keys().set_setting("rotate_after_s", "rubbish"));
  EXPECT_FALSE(server->step()) << "the setting is damaged";
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(server->step().value());
}

TEST_F(KeyRotationTest, AnOlderFolderGetsTheLinesThatItLacks) {
  const auto server = process();
  auto& store = server->folder.store->keys();
  const keys::KeyTable old = table(*server);
  ASSERT_EQ(keys::missing_lines(old).size(), keys::kLines.size() - kTried.size());
  ASSERT_TRUE(complete_keys(store, kek()));
  const keys::KeyTable completed = table(*server);
  EXPECT_TRUE(keys::missing_lines(completed).empty());
  EXPECT_EQ(completed.keys.size(), 2 * keys::kLines.size());
  for (const keys::Line& line : kTried)
    EXPECT_EQ(kid(completed, line, KeyState::active), kid(old, line, KeyState::active));
  EXPECT_TRUE(keys::KeyRing::open(completed, kek(), from_unix(now_)));
  ASSERT_TRUE(complete_keys(store, kek()));
  EXPECT_EQ(table(*server).generation, completed.generation) << "nothing is written twice";
}

TEST_F(KeyRotationTest, AFolderThatHasLostItsPlainKeysIsNotGivenOthers) {
  const auto server = process();
  auto& store = server->folder.store->keys();
  const keys::KeyTable old = table(*server);
  ASSERT_TRUE(store.replace_keys(old, {}));
  ASSERT_TRUE(complete_keys(store, kek()));
  EXPECT_EQ(kid(table(*server), keys::kPlainLine, KeyState::active), "");
  EXPECT_FALSE(keys::KeyRing::open(table(*server), kek(), from_unix(now_)));
}

}  // namespace
}  // namespace sallyport::app
