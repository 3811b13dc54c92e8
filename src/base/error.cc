#include "base/error.h"

namespace sallyport {

std::string_view name_of(Code code) {
  switch (code) {
    case Code::credentials_missing: return "credentials_missing";
    case Code::credentials_malformed: return "credentials_malformed";
    case Code::credentials_refused: return "credentials_refused";
    case Code::too_many_failures: return "too_many_failures";
    case Code::content_type_missing: return "content_type_missing";
    case Code::content_type_refused: return "content_type_refused";
    case Code::payload_malformed: return "payload_malformed";
    case Code::scope_malformed: return "scope_malformed";
    case Code::scope_refused: return "scope_refused";
    case Code::audience_refused: return "audience_refused";
    case Code::grant_missing: return "grant_missing";
    case Code::grant_refused: return "grant_refused";
    case Code::too_many_signatures: return "too_many_signatures";
    case Code::token_missing: return "token_missing";
    case Code::token_malformed: return "token_malformed";
    case Code::token_forged: return "token_forged";
    case Code::token_key_unknown: return "token_key_unknown";
    case Code::token_expired: return "token_expired";
    case Code::token_not_yet: return "token_not_yet";
    case Code::token_wrong_issuer: return "token_wrong_issuer";
    case Code::token_wrong_audience: return "token_wrong_audience";
    case Code::token_client_gone: return "token_client_gone";
    case Code::token_revoked: return "token_revoked";
    case Code::token_lacks_scope: return "token_lacks_scope";
    case Code::token_of_another: return "token_of_another";
    case Code::path_unsafe: return "path_unsafe";
    case Code::route_unknown: return "route_unknown";
    case Code::method_refused: return "method_refused";
    case Code::check_refused: return "check_refused";
    case Code::upstream_wrong: return "upstream_wrong";
    case Code::upstream_away: return "upstream_away";
    case Code::upstream_slow: return "upstream_slow";
    case Code::invalid_argument: return "invalid_argument";
    case Code::not_found: return "not_found";
    case Code::already_exists: return "already_exists";
    case Code::not_now: return "not_now";
    case Code::unavailable: return "unavailable";
    case Code::damaged: return "damaged";
    case Code::internal: return "internal";
  }
  return "unknown";
}

}  // namespace sallyport
