#include "clients/auth/authenticator.h"

namespace sallyport::clients {
namespace {

// A refusal costs this many comparisons, so that its time does not tell how many secrets a client
// has, or that there is none.
constexpr std::size_t kComparisons = 8;

// A longer one is never kept (check_imported), so nobody shall have it hashed.
constexpr std::size_t kLongestSecret = 512;

/// Who it claimed to be, for the log: only where that could be a client's id, and is not a secret
/// that stands in the wrong place.
std::string claimed(std::string_view id) {
  return valid_client_id(id) && !begins_like_ours(id) ? " (claims to be " + std::string(id) + ")"
                                                      : std::string();
}

bool alive(const StoredSecret& secret, UnixTime now) {
  return !secret.expires || now < *secret.expires;
}

}  // namespace

bool Authenticator::proves(const ClientPtr& client, std::string_view secret, UnixTime now) {
  secret = secret.substr(0, kLongestSecret + 1);
  std::size_t compared = 0;
  if (client) {
    for (const StoredSecret& stored : client->secrets) {
      ++compared;
      if (!hasher_.matches(stored, secret)) continue;
      if (!client->enabled || !alive(stored, now)) continue;
      if (!sandbox_ && client->sandbox_token != SandboxToken::good) continue;
      if (stored.noted.advance_to(now)) uses_.note(client->id, stored.id, now);
      return true;
    }
  }
  for (; compared < kComparisons; ++compared) hasher_.match_nothing(secret);
  return false;
}

Unexpected<Error> Authenticator::refuse(std::string_view id, const Attempt& attempt,
                                        const char* why) {
  const auto verdict = limiter_.failed(id, attempt.from, attempt.steady_now);
  const auto delay = static_cast<std::uint32_t>(verdict.delay.count());
  const Code code = verdict.retry_after_s > 0 ? Code::too_many_failures : Code::credentials_refused;
  return Unexpected(Error{code, std::string(why) + claimed(id), verdict.retry_after_s, delay});
}

Unexpected<Error> Authenticator::refuse_unheard(std::string_view id, std::uint32_t wait,
                                                const Attempt& attempt) {
  const auto delay = limiter_.refused(attempt.from, attempt.steady_now);
  return Unexpected(Error{Code::too_many_failures, "too many failures before" + claimed(id), wait,
                          static_cast<std::uint32_t>(delay.count())});
}

Outcome<AuthenticatedClient> Authenticator::authenticate(const BasicCredentials& shown,
                                                         const Attempt& attempt) {
  const Credentials raw = shown.raw();
  if (const auto wait = limiter_.refused_for(raw.id, attempt.from, attempt.steady_now); wait > 0) {
    return refuse_unheard(raw.id, wait, attempt);
  }
  ClientPtr client = registry_.find(raw.id);
  if (proves(client, raw.secret, attempt.now)) return AuthenticatedClient(std::move(client));

  if (const auto form = shown.form()) {
    ClientPtr other = registry_.find(form->id);
    // The pair that counts is the one that would be let in.
    if (const auto wait = limiter_.refused_for(form->id, attempt.from, attempt.steady_now);
        wait > 0) {
      return refuse_unheard(form->id, wait, attempt);
    }
    if (proves(other, form->secret, attempt.now)) return AuthenticatedClient(std::move(other));
    return refuse(form->id, attempt, "no such client, or the secret is not good");
  }
  if (!client) return refuse(raw.id, attempt, "no such client");
  if (!client->enabled) return refuse(raw.id, attempt, "client is disabled");
  if (!sandbox_ && client->sandbox_token != SandboxToken::good) {
    return refuse(raw.id, attempt,
                  "a sandbox client, and the configuration lacks `sandbox = true`");
  }
  return refuse(raw.id, attempt, "secret is wrong, expired or removed");
}

Outcome<AuthenticatedClient> Authenticator::vouched_by_operator(ClientPtr client) {
  if (!client->enabled) {
    return fail(Code::not_now, "client '" + client->id +
                                   "' is disabled; `sallyport client enable " + client->id +
                                   "` first");
  }
  return AuthenticatedClient(std::move(client));
}

}  // namespace sallyport::clients
