#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace sallyport::crypto {

/// The bytes in the one PEM block PUBLIC KEY of `pem` (RFC 7468), with nothing but white space
/// around it and no headers within. Refuses with Code::invalid_argument, in words for whoever sent
/// the wrong file.
Outcome<std::string> public_key_in_pem(std::string_view pem);

}  // namespace sallyport::crypto
