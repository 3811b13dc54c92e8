#include "verifier/library/key_cache.h"

#include <exception>

namespace sallyport::verifier {

KeyCache::KeyCache(Load load, KeySettings settings, Now now)
    : load_(std::move(load)), settings_(settings), now_(std::move(now)) {}

KeyCache::KeyCache(KeySetPtr keys) : keys_(std::move(keys)) {}

bool KeyCache::is_younger(std::chrono::seconds age) const {
  return !load_ || (keys_ != nullptr && now_() - keys_at_ < age);
}

bool KeyCache::may_retry() const {
  return !failed_at_ || now_() - *failed_at_ >= settings_.retry_after;
}

/// Null if there are no keys, or they have not been confirmed for too long.
KeySetPtr KeyCache::usable() const {
  return is_younger(settings_.max_age + settings_.keep_stale) ? keys_ : nullptr;
}

Outcome<KeySetPtr> KeyCache::keys() {
  Lock lock(mutex_);
  const std::uint64_t loads_before = loads_;
  while (!is_younger(settings_.max_age)) {
    if (loading_) {
      // Somebody sees to it. What may be used meanwhile is.
      if (usable() != nullptr || !wait_for_other(lock)) break;
    } else if (loads_ == loads_before && may_retry()) {
      load(lock);
    } else {
      break;
    }
  }
  if (KeySetPtr keys = usable()) return keys;
  return fail(Code::unavailable,
              error_.empty() ? "the keys are still being fetched" : "no keys: " + error_);
}

KeySetPtr KeyCache::newer_than(const KeySetPtr& seen) {
  if (!load_) return nullptr;
  Lock lock(mutex_);
  const std::uint64_t loads_before = loads_;
  while (keys_ == seen) {
    if (loading_) {
      if (!wait_for_other(lock)) return nullptr;
      continue;
    }
    if (loads_ != loads_before || !may_retry()) return nullptr;
    const Time now = now_();
    if (asked_anew_at_ && now - *asked_anew_at_ < settings_.cool_down) return nullptr;
    asked_anew_at_ = now;
    load(lock);
  }
  return usable();
}

bool KeyCache::refresh() {
  if (!load_) return true;
  Lock lock(mutex_);
  const std::uint64_t loads_before = loads_;
  while (loading_) {
    if (!wait_for_other(lock)) return false;
  }
  if (loads_ == loads_before) load(lock);
  return error_.empty();
}

std::string KeyCache::last_error() {
  Lock lock(mutex_);
  return error_;
}

/// False if that took longer than patience has it.
bool KeyCache::wait_for_other(Lock& lock) {
  return loaded_.wait_for(lock, settings_.patience, [&] { return !loading_; });
}

void KeyCache::load(Lock& lock) {
  const KeySetPtr known = keys_;
  const std::string known_text = text_;
  loading_ = true;
  lock.unlock();
  Outcome<std::string> text = fail(Code::internal);
  Outcome<KeySetPtr> loaded = fail(Code::internal);
  try {
    text = load_();
    loaded = parse(text, known, known_text);
  } catch (const std::exception& error) {
    loaded = fail(Code::unavailable, error.what());
  } catch (...) {
    loaded = fail(Code::unavailable, "the fetch threw what is no std::exception");
  }
  lock.lock();
  loading_ = false;  // before take(), which may run out of memory
  ++loads_;
  loaded_.notify_all();
  take(std::move(loaded), text ? std::move(*text) : std::string());
}

/// The same text is not read again, since that takes some ms for each RSA key.
Outcome<KeySetPtr> KeyCache::parse(const Outcome<std::string>& text, const KeySetPtr& known,
                                   const std::string& known_text) const {
  if (!text) return Unexpected(text.error());
  if (known != nullptr && *text == known_text) return known;
  return read_key_set(*text);
}

void KeyCache::take(Outcome<KeySetPtr> loaded, std::string text) {
  if (!loaded) {
    failed_at_ = now_();
    error_ = loaded.error().detail.empty() ? "the fetch failed" : loaded.error().detail;
    return;
  }
  keys_ = std::move(*loaded);
  text_ = std::move(text);
  keys_at_ = now_();
  failed_at_.reset();
  error_.clear();
}

}  // namespace sallyport::verifier
