#include <fstream>
#include <stdexcept>

#include "jose/jwks.h"
#include "sallyport/verifier.h"
#include "verifier/library/key_cache.h"

namespace sallyport {
namespace {

/// Beyond it the sums of times could overflow.
constexpr std::chrono::seconds kLongest{10LL * 365 * 24 * 3600};

template <class Time>
void check(std::string_view name, Time time, Time shortest) {
  if (time >= shortest && time <= kLongest) return;
  throw std::invalid_argument("key settings: " + std::string(name) + " is out of bounds");
}

KeySettings checked(KeySettings settings) {
  using std::chrono::seconds;
  // With less every token would fetch.
  check("max_age", settings.max_age, seconds(1));
  check("keep_stale", settings.keep_stale, seconds(0));
  check("cool_down", settings.cool_down, seconds(0));
  check("retry_after", settings.retry_after, seconds(0));
  check("patience", settings.patience, std::chrono::milliseconds(0));
  return settings;
}

/// As a whole, and no more than a set may have.
Outcome<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Code::unavailable, "cannot open " + path);
  std::string text(jose::kMaxJwkSetSize + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return fail(Code::unavailable, "cannot read " + path);
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

}  // namespace

KeySource::KeySource(std::shared_ptr<verifier::KeyCache> cache) : cache_(std::move(cache)) {}

KeySource KeySource::from_jwks(std::string_view text) {
  auto keys = verifier::read_key_set(text);
  if (!keys) throw std::invalid_argument(keys.error().detail);
  if ((*keys)->keys.empty()) {
    throw std::invalid_argument("JWK Set: no key of a kind that can be used here");
  }
  return KeySource(std::make_shared<verifier::KeyCache>(std::move(*keys)));
}

KeySource KeySource::from_file(std::string path, std::chrono::seconds check_every,
                               std::chrono::seconds keep_stale) {
  KeySettings settings;
  settings.max_age = check_every;
  settings.keep_stale = keep_stale;
  settings.cool_down = check_every;
  settings.retry_after = check_every;
  return KeySource(std::make_shared<verifier::KeyCache>(
      [path = std::move(path)] { return read_file(path); }, checked(settings)));
}

KeySource KeySource::from_fetch(std::function<std::string()> fetch, KeySettings settings) {
  if (!fetch) throw std::invalid_argument("there is no function to fetch by");
  return KeySource(std::make_shared<verifier::KeyCache>(
      [fetch = std::move(fetch)]() -> Outcome<std::string> { return fetch(); }, checked(settings)));
}

bool KeySource::refresh() const { return cache_->refresh(); }

std::string KeySource::last_error() const { return cache_->last_error(); }

}  // namespace sallyport
