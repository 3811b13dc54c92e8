#include "clients/auth/assertions.h"

#include <algorithm>

#include "clients/sealed_secret.h"
#include "crypto/digest.h"
#include "jose/algorithms.h"

namespace sallyport::clients {
namespace {

// RFC 7518 section 3.2. In no table of algorithms: only this file knows it, and only for a client
// that is registered for it, so that no public key is ever taken for a secret (RFC 8725 3.1).
constexpr std::string_view kHs256 = "HS256";

bool is_signed_by(const Assertion& assertion, const jose::ImportedKey& key) {
  if (jose::find_algorithm_of_others(assertion.header().alg) != key.algorithm) return false;
  if (assertion.header().kid && *assertion.header().kid != key.kid) return false;
  return key.key.verify(key.algorithm->scheme, assertion.signing_input(), assertion.signature());
}

}  // namespace

struct Assertions::Job {
  std::unique_ptr<std::string> text;  // what `assertion` looks into
  Assertion assertion;
  AssertionRules rules;
  Attempt attempt;
  ClientPtr client;  // null: none that may come in this way
  Then then;
};

void Assertions::authenticate(std::string text, std::string_view named, const AssertionRules& rules,
                              const Attempt& attempt, Then then) {
  // The job keeps the text where it is: views into it stay good.
  auto kept = std::make_unique<std::string>(std::move(text));
  auto assertion = Assertion::parse(*kept);
  if (!assertion) return then(gate_.refuse({}, attempt, assertion.error().detail));
  auto job = std::make_shared<Job>(
      Job{std::move(kept), std::move(*assertion), rules, attempt, nullptr, std::move(then)});
  const std::string& id = job->assertion.client_id();
  if (!named.empty() && named != id) {
    return refuse(*job, "client_id beside the assertion is another client's");
  }
  const bool by_secret = job->assertion.header().alg == kHs256;
  auto client = gate_.who_claims(
      id, by_secret ? AuthMethod::client_secret_jwt : AuthMethod::private_key_jwt, attempt);
  if (!client) return job->then(Unexpected(std::move(client).error()));
  if (!*client)
    return refuse(*job, "no such client that is enabled and registered for this method");
  job->client = std::move(*client);
  by_secret ? check_by_secret(job) : check_by_key(job);
}

void Assertions::check_by_secret(const JobPtr& job) {
  bool is_signed = false;
  for (const StoredSecret& stored : job->client->secrets) {
    if (!is_alive(stored, job->attempt.now)) continue;
    const auto secret = open_sealed(stored, job->client->id, kek_);
    if (!secret) continue;
    const auto mac = crypto::HmacSha256(as_bytes(secret->reveal()))
                         .mac({as_bytes(job->assertion.signing_input())});
    is_signed |= crypto::equal_in_constant_time(mac, as_bytes(job->assertion.signature()));
  }
  finish(job, is_signed);
}

void Assertions::check_by_key(const JobPtr& job) {
  keys_.find(job->client, job->assertion.header().kid.value_or(""),
             [this, job](const Outcome<ClientKeySetPtr>& keys) {
               if (!keys) {
                 return job->then(fail_for(Code::unavailable, 1, keys.error().detail));
               }
               finish(job, std::ranges::any_of(**keys, [&](const jose::ImportedKey& key) {
                        return is_signed_by(job->assertion, key);
                      }));
             });
}

void Assertions::finish(const JobPtr& job, bool is_signed) {
  if (!is_signed) return refuse(*job, "the assertion is signed by no key of this client");
  if (Done good = job->assertion.check(job->rules, job->attempt.now); !good) {
    return refuse(*job, good.error().detail);
  }
  // Last, so that nobody but the client can use up the id of an assertion.
  log_.use(job->assertion.used(), [this, job](const Outcome<bool>& first) {
    if (!first) return job->then(fail_for(Code::unavailable, 1, first.error().detail));
    if (!*first) return refuse(*job, "the assertion was used before");
    // Time has passed, perhaps seconds: is the client still what it was?
    const auto now =
        gate_.who_claims(job->client->id, job->client->oauth2->auth_method, job->attempt);
    if (!now || !*now || (*now)->version != job->client->version) {
      return refuse(*job, "the client was changed meanwhile");
    }
    job->then(Authenticator::admit(std::move(job->client)));
  });
}

void Assertions::refuse(const Job& job, const std::string& why) const {
  job.then(gate_.refuse(job.assertion.client_id(), job.attempt, why));
}

}  // namespace sallyport::clients
