#include "verifier/library/policy.h"

#include <algorithm>

#include "verifier/leeway.h"
#include "verifier/quoted.h"
#include "verifier/scopes.h"

namespace sallyport::verifier {
namespace {

Unexpected<Error> refuse(std::string why) { return fail(Code::invalid_argument, std::move(why)); }

/// RFC 6749 3.3. What no token can have would refuse every token, or, in any_scope, mean nothing.
bool is_scope(std::string_view scope) {
  return !scope.empty() && std::ranges::all_of(scope, [](char c) {
    return c >= 0x21 && c <= 0x7E && c != '"' && c != '\\';
  });
}

Done check_parties(const TokenPolicy& policy) {
  if (policy.profile == TokenProfile::at_jwt) {
    if (policy.issuer.empty()) return refuse("the policy has no issuer");
    if (policy.audience.empty()) return refuse("the policy has no audience");
    return done();
  }
  if (policy.profile != TokenProfile::plain) return refuse("the policy's profile is none");
  if (policy.issuer.empty() && policy.audience.empty()) return done();
  return refuse("a plain token says neither issuer nor audience: the policy must not ask for them");
}

}  // namespace

Done check_policy(const TokenPolicy& policy) {
  if (Done parties = check_parties(policy); !parties) return parties;
  for (const auto* scopes : {&policy.all_scopes, &policy.any_scope}) {
    for (const std::string& scope : *scopes) {
      if (!is_scope(scope)) return refuse(quoted(scope) + " is not one scope");
    }
  }
  if (policy.skew < Seconds(0) || policy.skew > kMaxLeeway) {
    return refuse("the skew is not from 0 to 60 seconds");
  }
  return done();
}

std::vector<std::string_view> scopes_of(const VerifiedToken& token) {
  std::vector<std::string_view> scopes;
  std::string_view rest = token.scope();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (end > 0) scopes.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return scopes;
}

Done check_scopes(const VerifiedToken& token, const TokenPolicy& policy) {
  auto lacking = lacking_scope(token.scope(), policy.all_scopes, policy.any_scope);
  return lacking ? fail(Code::token_lacks_scope, std::move(*lacking)) : done();
}

}  // namespace sallyport::verifier
