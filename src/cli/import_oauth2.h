#pragma once

#include <optional>

#include "base/error.h"
#include "base/json.h"
#include "clients/oauth2_settings.h"

namespace sallyport::cli {

/// Takes a member of an import line that is about OAuth 2.0:
///   auth_method                 text: client_secret, client_secret_basic, ...
///   token_alg                   text
///   default_scopes, audiences   arrays of texts
///   reuse_percent               a number
///   may_introspect              true or false
///   jwks                        an object: public keys, a JWK Set
///   jwks_url                    text
/// Nothing, if it is about something else. Refuses with Code::invalid_argument, naming the member;
/// what they mean together is for clients::check().
std::optional<Done> take_oauth2_member(const JsonMember& member, clients::OAuth2Settings& settings);

}  // namespace sallyport::cli
