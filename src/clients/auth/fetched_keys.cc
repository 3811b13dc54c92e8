#include "clients/auth/fetched_keys.h"

#include <algorithm>

#include "jose/jwks.h"

namespace sallyport::clients {

FetchedKeys::FetchedKeys(Fetch fetch, FetchedKeysRules rules, std::function<Time()> now)
    : fetch_(std::move(fetch)), rules_(rules), now_(std::move(now)) {}

bool FetchedKeys::has(const Entry& entry, std::string_view kid) {
  return entry.keys != nullptr &&
         (kid.empty() ||
          std::ranges::find(*entry.keys, kid, &jose::ImportedKey::kid) != entry.keys->end());
}

bool FetchedKeys::is_good(const Entry& entry, std::string_view kid) const {
  return has(entry, kid) && now_() - entry.keys_at < rules_.max_age;
}

/// REQUIRES: mutex_ is held.
Outcome<ClientKeySetPtr> FetchedKeys::best_of(const Entry& entry) const {
  if (entry.keys && now_() - entry.keys_at < rules_.keep_stale) return entry.keys;
  return fail(Code::unavailable, entry.error);
}

void FetchedKeys::find(const std::string& url, std::string_view kid, Then then) {
  std::unique_lock lock(mutex_);
  Entry& entry = entries_[url];
  const bool may_ask = !entry.asked_at || now_() - *entry.asked_at >= rules_.cool_down;
  // While they are being fetched, old ones will do for a key that is among them: one URL that is
  // slow shall not hold up the client that it is of more than it must.
  const bool have = has(entry, kid) && best_of(entry);
  if (is_good(entry, kid) || (entry.loading && have) || (!entry.loading && !may_ask)) {
    auto best = best_of(entry);
    lock.unlock();
    return then(std::move(best));
  }
  entry.waiting.push_back(std::move(then));
  if (std::exchange(entry.loading, true)) return;
  lock.unlock();
  if (!workers_.post([this, url] { load(url); })) {
    settle(url, fail(Code::unavailable, "too many URLs wait to be read"));
  }
}

void FetchedKeys::load(const std::string& url) {
  auto text = fetch_(url);
  if (!text) return settle(url, Unexpected(std::move(text).error()));
  auto keys = jose::parse_jwk_set(
      *text, {.pass_over_unused = true, .rsa_algorithm = jose::find_algorithm("RS256")});
  if (!keys) return settle(url, fail(Code::unavailable, url + ": " + keys.error().detail));
  settle(url, std::make_shared<const ClientKeySet>(std::move(*keys)));
}

void FetchedKeys::settle(const std::string& url, Outcome<ClientKeySetPtr> loaded) {
  std::unique_lock lock(mutex_);
  Entry& entry = entries_[url];
  if (loaded) {
    entry.keys = std::move(*loaded);
    entry.keys_at = now_();
  } else {
    entry.error = loaded.error().detail;
  }
  entry.loading = false;
  entry.asked_at = now_();
  const auto waiting = std::exchange(entry.waiting, {});
  const auto best = best_of(entry);
  lock.unlock();
  for (const Then& then : waiting) then(best);
}

}  // namespace sallyport::clients
