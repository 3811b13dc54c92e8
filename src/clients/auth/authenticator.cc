#include "clients/auth/authenticator.h"

#include <algorithm>
#include <array>

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

}  // namespace

/// What every way to authenticate asks: is it there, enabled, served here, and is this its way?
bool Authenticator::is_open_to(const Client& client, Methods methods) const {
  if (!client.enabled) return false;
  if (!sandbox_ && client.sandbox_token != SandboxToken::good) return false;
  return std::ranges::find(methods, client.oauth2->auth_method) != methods.end();
}

bool Authenticator::proves(const ClientPtr& client, std::string_view secret, Methods methods,
                           UnixTime now) const {
  secret = secret.substr(0, kLongestSecret + 1);
  std::size_t compared = 0;
  if (client) {
    const bool open = is_open_to(*client, methods);
    for (const StoredSecret& stored : client->secrets) {
      ++compared;
      if (!hasher_.matches(stored, secret)) continue;
      if (!open || !is_alive(stored, now)) continue;
      if (stored.noted.advance_to(now)) uses_.note(client->id, stored.id, now);
      return true;
    }
  }
  for (; compared < kComparisons; ++compared) hasher_.match_nothing(secret);
  return false;
}

Unexpected<Error> Authenticator::refuse(std::string_view id, const Attempt& attempt,
                                        const std::string& why) const {
  const auto verdict = limiter_.failed(id, attempt.from, attempt.steady_now);
  const auto delay = static_cast<std::uint32_t>(verdict.delay.count());
  const Code code = verdict.retry_after_s > 0 ? Code::too_many_failures : Code::credentials_refused;
  return Unexpected(Error{code, why + claimed(id), verdict.retry_after_s, delay});
}

Unexpected<Error> Authenticator::refuse_unheard(std::string_view id, std::uint32_t wait,
                                                const Attempt& attempt) const {
  const auto delay = limiter_.refused(attempt.from, attempt.steady_now);
  return Unexpected(Error{Code::too_many_failures, "too many failures before" + claimed(id), wait,
                          static_cast<std::uint32_t>(delay.count())});
}

const char* Authenticator::why_refused(const ClientPtr& client, Methods methods) const {
  if (!client) return "no such client";
  if (!client->enabled) return "client is disabled";
  if (!sandbox_ && client->sandbox_token != SandboxToken::good) {
    return "a sandbox client, and the configuration lacks `sandbox = true`";
  }
  if (!is_open_to(*client, methods)) return "the client is registered for another auth method";
  return "secret is wrong, expired or removed";
}

Outcome<AuthenticatedClient> Authenticator::authenticate(const BasicCredentials& shown,
                                                         const Attempt& attempt) {
  constexpr std::array kMethods{AuthMethod::client_secret, AuthMethod::client_secret_basic};
  const Credentials raw = shown.raw();
  if (const auto wait = limiter_.refused_for(raw.id, attempt.from, attempt.steady_now); wait > 0) {
    return refuse_unheard(raw.id, wait, attempt);
  }
  ClientPtr client = registry_.find(raw.id);
  if (proves(client, raw.secret, kMethods, attempt.now)) return admit(std::move(client));

  if (const auto form = shown.form()) {
    ClientPtr other = registry_.find(form->id);
    // The pair that counts is the one that would be let in.
    if (const auto wait = limiter_.refused_for(form->id, attempt.from, attempt.steady_now);
        wait > 0) {
      return refuse_unheard(form->id, wait, attempt);
    }
    if (proves(other, form->secret, kMethods, attempt.now)) return admit(std::move(other));
    return refuse(form->id, attempt, "no such client, or the secret is not good");
  }
  return refuse(raw.id, attempt, why_refused(client, kMethods));
}

Outcome<AuthenticatedClient> Authenticator::authenticate(const PostedSecret& shown,
                                                         const Attempt& attempt) {
  constexpr std::array kMethods{AuthMethod::client_secret, AuthMethod::client_secret_post};
  const auto [id, secret] = shown.credentials();
  if (const auto wait = limiter_.refused_for(id, attempt.from, attempt.steady_now); wait > 0) {
    return refuse_unheard(id, wait, attempt);
  }
  ClientPtr client = registry_.find(id);
  if (proves(client, secret, kMethods, attempt.now)) return admit(std::move(client));
  return refuse(id, attempt, why_refused(client, kMethods));
}

Outcome<ClientPtr> Authenticator::who_claims(std::string_view id, AuthMethod method,
                                             const Attempt& attempt) const {
  if (const auto wait = limiter_.refused_for(id, attempt.from, attempt.steady_now); wait > 0) {
    return refuse_unheard(id, wait, attempt);
  }
  ClientPtr client = registry_.find(id);
  if (client && !is_open_to(*client, {&method, 1})) client = nullptr;
  return client;
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
