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

 private:
  friend Outcome<Verdict> enforce(const Route& route, tokens::LiveToken token);
  friend std::optional<Verdict> pass_public(const Route& route);
  Verdict(const Route& route, std::optional<tokens::LiveToken> token)
      : route_(&route), token_(std::move(token)) {}
  const Route* route_;
  std::optional<tokens::LiveToken> token_;
};

/// Does the token have the route's scopes? Else token_lacks_scope.
Outcome<Verdict> enforce(const Route& route, tokens::LiveToken token);

/// Nothing, if the route needs a token.
std::optional<Verdict> pass_public(const Route& route);

/// The scopes that would do, space-delimited, for who lacks them (RFC 6750 3).
std::string wanted_scopes(const Route& route);

}  // namespace sallyport::gateway
