#pragma once

#include <string>

#include "base/error.h"

struct ssl_ctx_st;

/// What both halves of TLS have in common.
namespace sallyport::http::tls {

/// TLS 1.2 with AEAD suites and forward secrecy (RFC 9325), or 1.3; no renegotiation, no
/// compression; writes that may be cut anywhere; never a question at the terminal.
void restrict(ssl_ctx_st* context);

/// PEM files; the certificate first, then its chain. Refuses with invalid_argument in words: not
/// readable, not PEM, key and certificate are not a pair, the key is readable by others.
Done use_pair(ssl_ctx_st* context, const std::string& certificate_file,
              const std::string& key_file);

/// Trusts whom the PEM file names. Refuses with invalid_argument in words.
Done trust(ssl_ctx_st* context, const std::string& file);

}  // namespace sallyport::http::tls
