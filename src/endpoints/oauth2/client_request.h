#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/form.h"
#include "clients/auth/assertions.h"
#include "clients/auth/authenticator.h"
#include "http/answer.h"

namespace sallyport::endpoints::oauth2 {

/// What the three endpoints that authenticate clients have in common. All of it must outlive them.
struct ClientParts {
  clients::Authenticator& authenticator;
  clients::Assertions& assertions;
  std::shared_ptr<const clients::AssertionRules> rules;
  /// Has the store been away for too long to go on from memory? Must not block.
  std::function<bool(std::chrono::steady_clock::time_point now)> too_stale;
};

/// A request's parameters and times, kept for when the client has proved itself.
struct ClientRequest {
  Form form;
  UnixTime now;
  std::chrono::steady_clock::time_point steady_now;
};
using ClientRequestPtr = std::shared_ptr<const ClientRequest>;

/// What is done for a client that has proved itself. Runs on an event loop, or on the thread that
/// noted an assertion; must not block.
using ForClient =
    std::function<http::Answer(const clients::AuthenticatedClient&, const ClientRequest&)>;

/// By assertion, it takes these threads: the event loop reads it and checks the signature (where
/// the client's keys come from a URL, a fetcher may go on for it); the store writer notes its id,
/// and goes on with `work`; a token with an RSA signature is made by a worker; the loop sends the
/// answer.
///
/// Reads a POST of application/x-www-form-urlencoded, authenticates its client by the one way that
/// it shows (RFC 6749 2.3), and then calls `work`. Everything else is answered here: nothing of
/// what was asked for is looked at before the client has proved itself.
http::Answer answer_client(const ClientParts& parts, const http::Request& request, ForClient work);

}  // namespace sallyport::endpoints::oauth2
