#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace sallyport::endpoints::oauth2 {

/// An issuer's name (RFC 8414 section 2): an https URL without query and fragment, at most 256
/// characters, no slash at its end; http only where the host is a loopback address. The
/// detail says what is wrong. Code::invalid_argument.
Done check_issuer(std::string_view issuer);

/// Where the metadata of this issuer is found (RFC 8414 section 3): the well-known path, put before
/// the path of the issuer.
std::string metadata_path(std::string_view issuer);

/// The document (RFC 8414 section 2). Says only what works, of configuration alone.
std::string metadata_json(std::string_view issuer);

/// "https://host/a" -> "https://host/a/oauth2/token", and so on: endpoints stand below the issuer.
std::string token_url(std::string_view issuer);

/// The issuer's own path, to which the endpoints' paths are appended; often empty, as it is where
/// there is no issuer, because OAuth 2.0 is switched off.
std::string_view path_of_issuer(std::string_view issuer);

}  // namespace sallyport::endpoints::oauth2
