#include "app/key_rotation.h"

#include <algorithm>

#include "app/data_folder.h"
#include "keys/new_key.h"
#include "observe/log.h"

namespace sallyport::app {
namespace {

constexpr std::chrono::seconds kAfterFailure{10};

void log(const std::vector<keys::Transition>& transitions) {
  for (const keys::Transition& one : transitions) {
    observe::log_info("key_" + std::string(keys::name_of(one.step)),
                      {{"kid", one.kid},
                       {"profile", verifier::name_of(one.line->profile)},
                       {"alg", one.line->alg}});
  }
}

}  // namespace

Outcome<bool> KeyRotation::step(keys::KeyStore& store) {
  if (making_.valid() && making_.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
    return false;
  if (!next_due_ || clock_() < *next_due_ || Steady::now() < not_before_) return false;
  auto changed = look(store);
  if (!changed) not_before_ = Steady::now() + kAfterFailure;
  return changed;
}

Outcome<bool> KeyRotation::look(keys::KeyStore& store) {
  if (Done taken = take_made(); !taken) return Unexpected(std::move(taken).error());
  auto settings = read_key_settings(store);
  if (!settings) return Unexpected(std::move(settings).error());
  auto table = store.load_keys();
  if (!table) return Unexpected(std::move(table).error());
  const keys::ScheduleRules rules{.rotate_after = settings->rotate_after,
                                  .jwks_cache = settings->jwks_cache};
  const UnixTime now = clock_();
  const auto transitions = keys::due(*table, rules, now);
  if (transitions.empty()) {
    fresh_.clear();  // another process was faster
    next_due_ = keys::next_due(*table, rules);
    return false;
  }
  if (begin_making(transitions, settings->rsa_bits)) return false;
  return write(store, *table, rules, now);
}

Outcome<bool> KeyRotation::write(keys::KeyStore& store, const keys::KeyTable& table,
                                 const keys::ScheduleRules& rules, UnixTime now) {
  const auto moved = keys::carry_out(table, rules, now, fresh_);
  if (!moved) return Unexpected(moved.error());
  if (Done replaced = store.replace_keys(table, moved->keys); !replaced) {
    if (replaced.error().code == Code::not_now) return false;  // another was first: look again
    return Unexpected(std::move(replaced).error());
  }
  log(moved->transitions);
  fresh_.clear();
  look_again();
  return true;
}

/// False, if every key that is wanted is there.
bool KeyRotation::begin_making(const std::vector<keys::Transition>& transitions, int rsa_bits) {
  std::vector<keys::Line> wanted;
  for (const keys::Transition& one : transitions) {
    const auto is_its = [&](const keys::StoredKey& key) { return keys::is_of(*one.line, key); };
    if (one.step == keys::Step::publish_next && std::ranges::none_of(fresh_, is_its))
      wanted.push_back(*one.line);
  }
  if (wanted.empty()) return false;
  std::promise<Made> promise;
  making_ = promise.get_future();
  maker_ = std::jthread([&kek = kek_, clock = clock_, rsa_bits, wanted = std::move(wanted),
                         promise = std::move(promise)](const std::stop_token& stop) mutable {
    std::vector<keys::StoredKey> made;
    for (const keys::Line& line : wanted) {
      if (stop.stop_requested()) break;
      auto key = keys::new_key(kek, rsa_bits, clock(), line);
      if (!key) return promise.set_value(Unexpected(std::move(key).error()));
      made.push_back(std::move(*key));
    }
    promise.set_value(std::move(made));
  });
  return true;
}

Done KeyRotation::take_made() {
  if (!making_.valid()) return done();
  auto made = making_.get();
  if (!made) return Unexpected(std::move(made).error());
  std::ranges::move(*made, std::back_inserter(fresh_));
  return done();
}

}  // namespace sallyport::app
