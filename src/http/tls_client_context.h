#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/error.h"

struct ssl_ctx_st;
struct ssl_st;

namespace sallyport::http {

/// How we prove servers to be who they should be, and ourselves to them: TLS 1.2 with AEAD suites
/// and forward secrecy (RFC 9325), or 1.3; the chain, its times and the name are verified, always.
/// Immutable; thread-safe.
class TlsClientContext {
 public:
  struct Files {
    std::optional<std::string> authorities;  // PEM, of who may vouch for servers; else the system's
    std::optional<std::string> certificate;  // PEM, ours, with its chain: where they ask for one
    std::optional<std::string> key;          // its key
  };
  /// Refuses with invalid_argument in words what cannot be read, or does not fit together.
  static Outcome<std::shared_ptr<const TlsClientContext>> load(const Files& files);
  ~TlsClientContext();
  TlsClientContext(const TlsClientContext&) = delete;
  TlsClientContext& operator=(const TlsClientContext&) = delete;

  /// A client's half of a connection on this socket to `host`, a name or an address, which the
  /// certificate must be for (RFC 9525). The caller frees it with SSL_free. Null: no memory.
  ssl_st* connect_on(int socket, const std::string& host) const;

 private:
  explicit TlsClientContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

}  // namespace sallyport::http
