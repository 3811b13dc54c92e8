#include "crypto/version.h"

#include <openssl/crypto.h>

namespace sallyport::crypto {

std::string openssl_version() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

}  // namespace sallyport::crypto
