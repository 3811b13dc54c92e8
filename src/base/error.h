#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sallyport/result.h"

namespace sallyport {

/// Every way in which a part can refuse. Closed: each contract's errors.cc maps all of them, and
/// the compiler says when one is forgotten. No HTTP status, no contract's words in here.
enum class Code : std::uint8_t {
  // The caller has not proved who it is.
  credentials_missing,
  credentials_malformed,
  credentials_refused,
  too_many_failures,  // guesses of this (client, address) pair; retry_after is set
  // What it asks for.
  content_type_missing,
  content_type_refused,
  payload_malformed,
  scope_malformed,
  scope_refused,
  audience_refused,  // no token of this client may be for that API
  grant_missing,
  grant_refused,        // no such grant here, or not for this client
  too_many_signatures,  // of this client; retry_after is set
  // A token that is looked at.
  token_missing,
  token_malformed,
  token_forged,
  token_key_unknown,
  token_expired,
  token_not_yet,         // it is good later: its nbf, or the time at which it says it was issued
  token_wrong_issuer,    // signed by a key that we trust, and yet not by whom we asked for
  token_wrong_audience,  // good, but for another API
  token_client_gone,     // good, but the client that it was made for is not there any more
  token_revoked,         // itself, or its client was cut off or is disabled
  token_lacks_scope,     // good, but not for what is asked for
  token_of_another,      // good, but who asks to end it is not whose it is
  // A request at the gate.
  path_unsafe,
  route_unknown,
  method_refused,
  check_refused,  // another proxy asked, in a way that has no answer
  // A server that we call.
  upstream_wrong,  // it cannot be believed, or ended its answer early
  upstream_away,   // nobody to call
  upstream_slow,
  // What an operator asks for.
  invalid_argument,
  not_found,
  already_exists,
  not_now,  // right request, wrong moment; detail says when
  // What this process cannot do.
  unavailable,  // the store is locked, full or away: nothing was changed, try again
  damaged,      // stored bytes that are not what was stored
  internal,
};

/// `detail` says in words what happened, for the log and for the operator at the command line;
/// it never reaches an API's caller.
struct Error {
  Code code;
  std::string detail;
  std::uint32_t retry_after_s = 0;  // only with the two too_many_* codes and unavailable
  std::uint32_t delay_ms = 0;       // hold the answer back for so long (guessing)
};

template <class T>
using Outcome = Result<T, Error>;
using Done = Result<void, Error>;

inline Done done() { return Done(std::in_place); }

inline Unexpected<Error> fail(Code code, std::string detail = {}) {
  return Unexpected<Error>(Error{code, std::move(detail)});
}

inline Unexpected<Error> fail_for(Code code, std::uint32_t retry_after_s, std::string detail = {}) {
  return Unexpected<Error>(Error{code, std::move(detail), retry_after_s});
}

/// The code's name, for logs.
std::string_view name_of(Code code);

}  // namespace sallyport
