#pragma once

#include <optional>
#include <string>

#include "gateway/route.h"
#include "tokens/standing.h"

namespace sallyport::gateway {

/// That a request may pass a route: the type is the proof. Only enforce() and pass_public() make
/// one.
class Verdict {
 public:
  const Route& route() const { return *route_; }
  /// Whose token it was; none at a public route.
  const std::optional<tokens::LiveToken>& token() const { return token_; }
  /// Of that token, or empty.
  std::string client_id() const { return token_ ? (*token_)->client_id() : std::string(); }

 private:
  friend Outcome<Verdict> enforce(const Route& route, tokens::LiveToken token,
                                  std::string_view issuer);
  friend std::optional<Verdict> pass_public(const Route& route);
  Verdict(const Route& route, std::optional<tokens::LiveToken> token)
      : route_(&route), token_(std::move(token)) {}
  const Route* route_;
  std::optional<tokens::LiveToken> token_;
};

/// Is the token for this route? Refuses with token_wrong_audience an at+jwt that is not for the
/// route's audience (RFC 9068 section 4), which is `issuer` where the route names none; with
/// token_lacks_scope one that has not the route's scopes.
Outcome<Verdict> enforce(const Route& route, tokens::LiveToken token, std::string_view issuer);

/// Nothing, if the route needs a token.
std::optional<Verdict> pass_public(const Route& route);

/// The scopes that would do, space-delimited, for who lacks them (RFC 6750 3).
std::string wanted_scopes(const Route& route);

}  // namespace sallyport::gateway
