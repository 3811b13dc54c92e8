#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/json.h"

namespace sallyport::jose {

/// The header of every token of the plain profile that is signed with `alg`.
std::string plain_header(std::string_view alg);

/// The payload of the plain profile: scope, client_id, `claims` in their order, exp; no white
/// space, no escape that is not needed, so that the same token has the same bytes always.
/// REQUIRES: all text is UTF-8.
std::string plain_payload(std::string_view scope, std::string_view client_id,
                          const std::vector<std::pair<std::string, std::string>>& claims,
                          std::int64_t exp);

/// What an access token of RFC 9068 says.
struct AtJwtClaims {
  std::string_view issuer;
  std::string_view audience;
  std::string_view client_id;  // is `sub` as well: it acts for itself (RFC 9068 section 2.2)
  std::string_view scope;
  std::int64_t iat = 0;
  std::int64_t exp = 0;
  std::string_view jti;
};
/// Its header (RFC 9068 section 2.1) and payload (section 2.2), with `fixed` claims behind; no
/// white space. REQUIRES: all text is UTF-8.
std::string at_jwt_header(std::string_view alg, std::string_view kid);
std::string at_jwt_payload(const AtJwtClaims& claims,
                           const std::vector<std::pair<std::string, std::string>>& fixed);

/// The last second of the year 9999; what lies behind it is a mistake or an attack.
inline constexpr std::int64_t kMaxNumericDate = 253402300799;

/// Reads a payload segment: strict base64url, a JSON object without duplicate members (RFC 7519
/// section 4) that is not nested deeply. Refuses with token_malformed.
Outcome<Json> parse_claims(std::string_view segment);

/// A NumericDate (RFC 7519 section 2) that must be there: an integer from 1 to kMaxNumericDate. A
/// string, a fraction or an exponent is none, though the RFC would allow the latter two: we write
/// none, and they are where readers differ. Refuses with token_malformed.
Outcome<std::int64_t> numeric_date(const Json& claims, std::string_view name);

/// A string claim that must be there. Refuses with token_malformed.
Outcome<std::string> string_claim(const Json& claims, std::string_view name);

}  // namespace sallyport::jose
