#pragma once

#include <memory>
#include <string>

#include "base/error.h"

struct ssl_ctx_st;
struct ssl_st;

namespace sallyport::http {

/// A certificate with its key, and how TLS is spoken with it: 1.2 with AEAD suites and forward
/// secrecy (RFC 9325), or 1.3; http/1.1 by ALPN; no renegotiation, no compression, no early data.
/// Immutable; thread-safe.
class TlsContext {
 public:
  /// PEM files; the certificate first, then its chain. Refuses with invalid_argument in words: not
  /// readable, not PEM, key and certificate are not a pair, the key is readable by others.
  static Outcome<std::shared_ptr<const TlsContext>> load(const std::string& certificate_file,
                                                         const std::string& key_file);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// A server's half of a connection on this socket; the caller frees it with SSL_free.
  ssl_st* accept_on(int socket) const;

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

}  // namespace sallyport::http
