#include "clients/auth/authenticator.h"

namespace sallyport::clients {
namespace {

// A refusal costs this many comparisons, so that its time does not tell how many secrets a client
// has, or that there is none.
constexpr std::size_t kComparisons = 8;

bool alive(const StoredSecret& secret, UnixTime now) {
  return !secret.expires || now < *secret.expires;
}

}  // namespace

bool Authenticator::proves(const ClientPtr& client, std::string_view secret, UnixTime now) {
  std::size_t compared = 0;
  if (client) {
    for (const StoredSecret& stored : client->secrets) {
      ++compared;
      if (!hasher_.matches(stored, secret)) continue;
      if (!client->enabled || !alive(stored, now)) continue;
      if (stored.noted.advance_to(now)) uses_.note(client->id, stored.id, now);
      return true;
    }
  }
  for (; compared < kComparisons; ++compared) hasher_.match_nothing(secret);
  return false;
}

Unexpected<Error> Authenticator::refuse(std::string_view id, const Attempt& attempt, const char* why) {
  const auto verdict = limiter_.failed(id, attempt.from, attempt.steady_now);
  const auto delay = static_cast<std::uint32_t>(verdict.delay.count());
  if (verdict.retry_after_s > 0) {
    return Unexpected(Error{Code::too_many_failures, why, verdict.retry_after_s, delay});
  }
  return Unexpected(Error{Code::credentials_refused, why, 0, delay});
}

Outcome<AuthenticatedClient> Authenticator::authenticate(const BasicCredentials& shown,
                                                         const Attempt& attempt) {
  const Credentials raw = shown.raw();
  if (const auto wait = limiter_.refused_for(raw.id, attempt.from, attempt.steady_now); wait > 0) {
    const auto delay = limiter_.refused(attempt.from, attempt.steady_now);
    return Unexpected(Error{Code::too_many_failures, "too many failures before", wait,
                            static_cast<std::uint32_t>(delay.count())});
  }
  ClientPtr client = registry_.find(raw.id);
  if (proves(client, raw.secret, attempt.now)) return AuthenticatedClient(std::move(client));

  if (const auto form = shown.form()) {
    ClientPtr other = registry_.find(form->id);
    // The pair that counts is the one that would be let in.
    if (form->id != raw.id && limiter_.refused_for(form->id, attempt.from, attempt.steady_now) > 0) {
      return refuse(form->id, attempt, "too many failures before");
    }
    if (proves(other, form->secret, attempt.now)) return AuthenticatedClient(std::move(other));
    return refuse(form->id, attempt, "no such client, or the secret is not good");
  }
  if (!client) return refuse(raw.id, attempt, "no such client");
  if (!client->enabled) return refuse(raw.id, attempt, "client is disabled");
  return refuse(raw.id, attempt, "secret is wrong, expired or removed");
}

Outcome<AuthenticatedClient> Authenticator::vouched_by_operator(ClientPtr client) {
  if (!client->enabled) {
    return fail(Code::not_now, "client '" + client->id + "' is disabled; `sallyport client enable " +
                                   client->id + "` first");
  }
  return AuthenticatedClient(std::move(client));
}

}  // namespace sallyport::clients
