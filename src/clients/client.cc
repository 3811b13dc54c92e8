#include "clients/client.h"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "base/ascii.h"

namespace sallyport::clients {
namespace {

constexpr std::size_t kMaxIdLength = 100;
constexpr std::size_t kMaxScopeLength = 50;
constexpr std::size_t kMaxClaimNameLength = 32;
constexpr std::size_t kMaxClaimValueLength = 100;
constexpr std::size_t kMaxLabelLength = 100;

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string text) {
  for (char& c : text) c = ascii::lower(c);
  return text;
}

// The registered claims of RFC 7519 4.1, and what the token has anyway.
bool is_reserved_claim(const std::string& lower_name) {
  static const std::unordered_set<std::string> reserved{"scope", "client_id", "iss", "sub", "aud",
                                                        "exp",   "nbf",       "iat", "jti"};
  return reserved.contains(lower_name);
}

bool valid_claim_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxClaimNameLength || !is_letter(name[0])) return false;
  return std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

bool valid_claim_value(std::string_view value) {
  if (value.empty() || value.size() > kMaxClaimValueLength) return false;
  return std::ranges::all_of(value, [](char c) { return c >= 0x20 && c <= 0x7E; });
}

Unexpected<Error> refuse(std::string detail) {
  return fail(Code::invalid_argument, std::move(detail));
}

Done check_scopes(const Scopes& scopes) {
  if (scopes.empty()) return refuse("a client needs at least one scope (--scope S)");
  if (scopes.size() > kMaxScopes) return refuse("a client has at most 256 scopes");
  std::unordered_set<std::string_view> seen;
  for (const std::string& scope : scopes) {
    if (!valid_scope(scope)) {
      return refuse("scope '" + scope +
                    "' is not valid: 1 to 50 visible ASCII characters, without space, \" and \\");
    }
    if (!seen.insert(scope).second) return refuse("scope '" + scope + "' is named twice");
  }
  return done();
}

Done check_claims(const std::vector<Claim>& claims) {
  if (claims.size() > kMaxClaims) return refuse("a client has at most 32 fixed claims");
  std::unordered_set<std::string> seen;
  for (const Claim& claim : claims) {
    if (!valid_claim_name(claim.name)) {
      return refuse("claim name '" + claim.name +
                    "' is not valid: a letter, then up to 31 letters, digits or underscores");
    }
    std::string name = lower(claim.name);
    if (is_reserved_claim(name)) {
      return refuse("claim '" + claim.name + "' cannot be fixed: the token has its own");
    }
    if (!seen.insert(std::move(name)).second) {
      return refuse("claim '" + claim.name + "' is named twice (case does not count)");
    }
    if (!valid_claim_value(claim.value)) {
      return refuse("value of claim '" + claim.name +
                    "' is not valid: 1 to 100 visible ASCII characters or spaces");
    }
  }
  return done();
}

}  // namespace

bool valid_client_id(std::string_view id) {
  if (id.empty() || id.size() > kMaxIdLength) return false;
  return std::ranges::all_of(id, [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '~' || c == '-';
  });
}

// RFC 6749 appendix A.4: %x21 / %x23-5B / %x5D-7E.
bool valid_scope(std::string_view scope) {
  if (scope.empty() || scope.size() > kMaxScopeLength) return false;
  bool good = true;  // no early end: a scope is short, and this the compiler makes wide
  for (const char c : scope) good &= c >= 0x21 && c <= 0x7E && c != '"' && c != '\\';
  return good;
}

namespace {

constexpr std::array<std::pair<SandboxToken, std::string_view>, 4> kSandboxTokens{
    {{SandboxToken::good, "good"},
     {SandboxToken::expired, "expired"},
     {SandboxToken::revoked, "revoked"},
     {SandboxToken::wrong_scope, "wrong-scope"}}};

}  // namespace

std::string_view name_of(SandboxToken token) {
  return kSandboxTokens[static_cast<std::size_t>(token)].second;
}

std::optional<SandboxToken> sandbox_token_named(std::string_view name) {
  for (const auto& [token, known] : kSandboxTokens) {
    if (known == name) return token;
  }
  return std::nullopt;
}

Done check(const Client& client) {
  if (!valid_client_id(client.id)) {
    return refuse("client id '" + client.id + "' is not valid: 1 to 100 of A-Z a-z 0-9 . _ ~ -");
  }
  if (client.ttl < kMinTtl || client.ttl > kMaxTtl) {
    return refuse("the TTL must be between 1 second and 30 days");
  }
  if (client.align < Seconds(1) || client.align > client.ttl) {
    return refuse("the alignment must be at least 1 second and at most the TTL (" +
                  std::to_string(client.ttl.count()) + " s)");
  }
  if (auto scopes = check_scopes(*client.scopes); !scopes) return scopes;
  if (auto claims = check_claims(client.claims); !claims) return claims;
  if (auto oauth2 = check(*client.oauth2, *client.scopes); !oauth2) return oauth2;
  for (const StoredSecret& secret : client.secrets) {
    if (secret.label.size() > kMaxLabelLength ||
        (!secret.label.empty() && !valid_claim_value(secret.label))) {
      return refuse("a label has at most 100 visible ASCII characters or spaces");
    }
  }
  return done();
}

}  // namespace sallyport::clients
