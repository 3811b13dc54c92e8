#pragma once

#include <span>
#include <string>
#include <string_view>

#include "endpoints/explorer/api_document.h"

namespace sallyport::endpoints::explorer {

/// What of its own description holds for this server, as it is configured.
struct Answered {
  std::span<const std::string> patterns;  // the paths that it answers
  std::string issuer_path;                // below which the OAuth 2.0 endpoints are
};

/// The description that is in the binary, without the paths that this server does not answer. Those
/// of the admin listener, which name their own server, stay. A path that is answered elsewhere, for
/// the sake of the issuer's path, is moved there. Throws std::logic_error if it is no description.
ApiDocument own_document(std::string_view description, const Answered& answered);

}  // namespace sallyport::endpoints::explorer
