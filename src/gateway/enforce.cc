#include "gateway/enforce.h"

#include <algorithm>

namespace sallyport::gateway {
namespace {

bool has_scope(std::string_view granted, std::string_view wanted) {
  while (!granted.empty()) {
    const std::size_t end = std::min(granted.find(' '), granted.size());
    if (granted.substr(0, end) == wanted) return true;
    granted.remove_prefix(std::min(end + 1, granted.size()));
  }
  return false;
}

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
  const auto has = [&](const std::string& scope) { return has_scope(token->scope(), scope); };
  const bool has_all = std::ranges::all_of(route.scopes, has);
  const bool has_any = route.any_scope.empty() || std::ranges::any_of(route.any_scope, has);
  if (has_all && has_any) return Verdict(route, std::move(token));
  return fail(Code::token_lacks_scope, "the token has '" + token->scope() + "', the route wants '" +
                                           wanted_scopes(route) + "'");
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
