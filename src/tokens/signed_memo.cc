#include "tokens/signed_memo.h"

#include <algorithm>

namespace sallyport::tokens {

bool SignedMemo::take_allowance(ClientMemo& memo, std::chrono::steady_clock::time_point now) const {
  const double most = std::max(1.0, rules_.signatures_per_second);
  if (memo.allowance < 0) {
    memo.allowance = most;
  } else {
    // Each loop has its own idea of now; one that is behind takes nothing back.
    now = std::max(now, memo.refilled);
    const std::chrono::duration<double> passed = now - memo.refilled;
    memo.allowance = std::min(most, memo.allowance + passed.count() * rules_.signatures_per_second);
  }
  memo.refilled = now;
  if (memo.allowance < 1) return false;
  memo.allowance -= 1;
  return true;
}

SignedMemo::Entry& SignedMemo::make_room(Shard& shard, ClientMemo& memo, const Key& key) {
  if (memo.by_what.size() >= rules_.entries_per_client) {
    memo.by_what.drop_oldest();
    --shard.entries;
  }
  // The client at hand was used last, so the oldest is another one, or the only one.
  while (shard.entries >= rules_.entries / kShards && shard.clients.size() > 1) {
    shard.entries -= shard.clients.oldest().second.by_what.size();
    shard.clients.drop_oldest();
  }
  ++shard.entries;
  return memo.by_what.at(std::string(key.what));
}

SignedMemo::ClientMemo& SignedMemo::memo_of(Shard& shard, std::string_view client_id) {
  ClientMemo* memo = shard.clients.find(client_id);
  return memo == nullptr ? shard.clients.at(std::string(client_id)) : *memo;
}

Outcome<SignedMemo::Found> SignedMemo::find_or_begin(const Key& key,
                                                     std::chrono::steady_clock::time_point now) {
  Shard& shard = shard_of(key.client_id);
  std::lock_guard lock(shard.mutex);
  ClientMemo& memo = memo_of(shard, key.client_id);
  Entry* entry = memo.by_what.find(key.what);
  const bool found = entry != nullptr && entry->is_for(key);
  if (found && !(entry->token && revocations_.contains(key.kid, entry->token->digest))) {
    return Found{entry->token, entry->pending, false};
  }
  if (!take_allowance(memo, now)) {
    return fail_for(Code::too_many_signatures, 1, "too many new tokens for this client");
  }
  if (entry == nullptr) entry = &make_room(shard, memo, key);
  auto pending = std::make_shared<PendingToken>();
  *entry = Entry{key.client_version, key.exp, std::string(key.kid), nullptr, pending};
  return Found{nullptr, std::move(pending), true};
}

Done SignedMemo::take_signature(std::string_view client_id,
                                std::chrono::steady_clock::time_point now) {
  Shard& shard = shard_of(client_id);
  std::lock_guard lock(shard.mutex);
  if (take_allowance(memo_of(shard, client_id), now)) return done();
  return fail_for(Code::too_many_signatures, 1, "too many new tokens for this client");
}

bool SignedMemo::settle(const Key& key, const std::shared_ptr<PendingToken>& pending,
                        Outcome<TokenPtr> outcome) {
  {
    Shard& shard = shard_of(key.client_id);
    std::lock_guard lock(shard.mutex);
    // Under the lock: whoever joins from now on finds the entry as it is left here.
    if (outcome && revocations_.contains(key.kid, (*outcome)->digest)) return false;
    ClientMemo* memo = shard.clients.find(key.client_id);
    Entry* entry = memo == nullptr ? nullptr : memo->by_what.find(key.what);
    if (entry != nullptr && entry->pending == pending) {  // nobody has replaced it meanwhile
      entry->pending = nullptr;
      if (outcome) {
        entry->token = *outcome;
      } else {
        memo->by_what.erase(key.what);
        --shard.entries;
      }
    }
  }
  pending->resolve(std::move(outcome));
  return true;
}

}  // namespace sallyport::tokens
