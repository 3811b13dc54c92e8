#include "gateway/challenge.h"

namespace sallyport::gateway {
namespace {

constexpr std::string_view kBearer = "Bearer realm=\"sallyport\"";

std::string with_error(std::string_view error) {
  return std::string(kBearer) + ", error=\"" + std::string(error) + "\"";
}

}  // namespace

std::string challenge(Code code, std::string_view wanted_scopes) {
  switch (code) {
    // RFC 6750 3.1: who sent no token is told of no error.
    case Code::token_missing: return std::string(kBearer);
    case Code::credentials_malformed: return with_error("invalid_request");
    case Code::token_malformed:
    case Code::token_forged:
    case Code::token_key_unknown:
    case Code::token_not_yet:
    case Code::token_wrong_issuer:
    case Code::token_wrong_audience:
    case Code::token_expired:
    case Code::token_client_gone:
    case Code::token_revoked: return with_error("invalid_token");
    case Code::token_lacks_scope:
      return with_error("insufficient_scope") + ", scope=\"" + std::string(wanted_scopes) + "\"";
    default: return {};
  }
}

}  // namespace sallyport::gateway
