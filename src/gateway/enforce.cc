#include "gateway/enforce.h"

#include <algorithm>

#include "verifier/scopes.h"

namespace sallyport::gateway {
namespace {

/// A plain token has no audience.
bool is_for(const verifier::VerifiedToken& token, std::string_view audience) {
  return token.profile() == verifier::Profile::plain ||
         std::ranges::find(token.audiences(), audience) != token.audiences().end();
}

}  // namespace

Outcome<Verdict> enforce(const Route& route, tokens::LiveToken token, std::string_view issuer) {
  if (!is_for(*token, route.audience ? std::string_view(*route.audience) : issuer)) {
    return fail(Code::token_wrong_audience, "the token is for another API");
  }
  auto lacking = verifier::lacking_scope(token->scope(), route.scopes, route.any_scope);
  if (!lacking) return Verdict(route, std::move(token));
  return fail(Code::token_lacks_scope, "the token has '" + token->scope() + "': " + *lacking);
}

std::optional<Verdict> pass_public(const Route& route) {
  if (!route.is_public) return std::nullopt;
  return Verdict(route, std::nullopt);
}

std::string wanted_scopes(const Route& route) {
  std::string text;
  for (const auto* scopes : {&route.scopes, &route.any_scope}) {
    for (const std::string& scope : *scopes) text.append(text.empty() ? "" : " ").append(scope);
  }
  return text;
}

}  // namespace sallyport::gateway
