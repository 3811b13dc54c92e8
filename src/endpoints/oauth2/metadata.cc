#include "endpoints/oauth2/metadata.h"

#include <algorithm>
#include <array>

#include "base/address.h"
#include "base/json_text.h"
#include "http/authority.h"

namespace sallyport::endpoints::oauth2 {
namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::string_view kHttp = "http://";
constexpr std::size_t kMaxIssuer = 256;

Unexpected<Error> refuse(const std::string& why) { return fail(Code::invalid_argument, why); }

std::string_view authority_of(std::string_view issuer) {
  issuer.remove_prefix(issuer.find("//") + 2);
  return issuer.substr(0, issuer.find('/'));
}

/// REQUIRES: http::is_authority(). An address and not the beginning of one: 127.0.0.1.example is a
/// name, and could be anybody's.
bool is_loopback(std::string_view authority) {
  const bool in_brackets = authority.starts_with('[');
  const std::string_view host = in_brackets ? authority.substr(1, authority.find(']') - 1)
                                            : authority.substr(0, authority.find(':'));
  const auto address = Address::parse(host);
  return host == "localhost" || (address && address->is_loopback());
}

/// Characters that a path or host has without being encoded, and no others: an issuer is compared
/// byte by byte, so it shall have one spelling.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/:[]").find(c) != std::string_view::npos;
}

void append_list(std::string& out, std::string_view name,
                 std::initializer_list<std::string_view> values) {
  out.push_back(',');
  append_json_string(out, name);
  out += ":[";
  for (const std::string_view value : values) {
    if (!out.ends_with('[')) out.push_back(',');
    append_json_string(out, value);
  }
  out.push_back(']');
}

}  // namespace

Done check_issuer(std::string_view issuer) {
  const bool https = issuer.starts_with(kHttps);
  if (!https && !issuer.starts_with(kHttp))
    return refuse("must be a URL that begins with https://");
  if (issuer.size() > kMaxIssuer) return refuse("has at most 256 characters");
  if (!std::ranges::all_of(issuer, is_plain)) {
    return refuse("has no query, no fragment, and only letters, digits and -._~ in its path");
  }
  if (!http::is_authority(authority_of(issuer))) {
    return refuse("must name a host after the two slashes, with or without a port");
  }
  if (!https && !is_loopback(authority_of(issuer))) {
    return refuse("must begin with https:// unless its host is a loopback address");
  }
  if (issuer.ends_with('/')) return refuse("must not end with a slash");
  if (path_of_issuer(issuer).find("//") != std::string_view::npos ||
      path_of_issuer(issuer).find("/.") != std::string_view::npos) {
    return refuse("has a path with an empty segment, or one that begins with a dot");
  }
  return done();
}

std::string_view path_of_issuer(std::string_view issuer) {
  if (issuer.empty()) return {};
  issuer.remove_prefix(issuer.find("//") + 2);
  const std::size_t slash = issuer.find('/');
  return slash == std::string_view::npos ? std::string_view{} : issuer.substr(slash);
}

std::string metadata_path(std::string_view issuer) {
  return "/.well-known/oauth-authorization-server" + std::string(path_of_issuer(issuer));
}

std::string token_url(std::string_view issuer) { return std::string(issuer) + "/oauth2/token"; }

std::string metadata_json(std::string_view issuer) {
  const auto append_url = [&](std::string& out, std::string_view name, std::string_view path) {
    out.push_back(',');
    append_json_string(out, name);
    out.push_back(':');
    append_json_string(out, std::string(issuer) + std::string(path));
  };
  const auto append_auth = [](std::string& out, const std::string& endpoint) {
    append_list(
        out, endpoint + "_auth_methods_supported",
        {"client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"});
    append_list(out, endpoint + "_auth_signing_alg_values_supported",
                {"HS256", "RS256", "PS256", "ES256", "EdDSA", "Ed25519"});
  };
  std::string out = R"({"issuer":)";
  append_json_string(out, issuer);
  append_url(out, "token_endpoint", "/oauth2/token");
  append_url(out, "jwks_uri", "/.well-known/jwks.json");
  // RFC 8414 wants this member; there is no authorization endpoint, so it is empty.
  append_list(out, "response_types_supported", {});
  append_list(out, "grant_types_supported", {"client_credentials"});
  append_auth(out, "token_endpoint");
  append_url(out, "introspection_endpoint", "/oauth2/introspect");
  append_auth(out, "introspection_endpoint");
  append_url(out, "revocation_endpoint", "/oauth2/revoke");
  append_auth(out, "revocation_endpoint");
  out.push_back('}');
  return out;
}

}  // namespace sallyport::endpoints::oauth2
