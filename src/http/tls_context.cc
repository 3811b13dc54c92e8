#include "http/tls_context.h"

#include <openssl/ssl.h>

#include "http/tls_settings.h"

namespace sallyport::http {
namespace {

// RFC 7301 section 3.2: a client that offers only what we do not speak is told so.
int select_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  static constexpr unsigned char kHttp11[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kHttp11, sizeof kHttp11 - 1, offered,
                            offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

Outcome<std::shared_ptr<const TlsContext>> TlsContext::load(const std::string& certificate_file,
                                                            const std::string& key_file) {
  SSL_CTX* raw = SSL_CTX_new(TLS_server_method());
  if (raw == nullptr) return fail(Code::internal, "SSL_CTX_new failed");
  std::shared_ptr<const TlsContext> context(new TlsContext(raw));
  tls::restrict(raw);
  SSL_CTX_set_options(raw, SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_max_early_data(raw, 0);
  SSL_CTX_set_alpn_select_cb(raw, select_protocol, nullptr);
  if (auto used = tls::use_pair(raw, certificate_file, key_file); !used) {
    return Unexpected(std::move(used).error());
  }
  return context;
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

ssl_st* TlsContext::accept_on(int socket) const {
  SSL* ssl = SSL_new(context_);
  if (ssl == nullptr || SSL_set_fd(ssl, socket) != 1) {
    SSL_free(ssl);
    return nullptr;
  }
  SSL_set_accept_state(ssl);
  return ssl;
}

}  // namespace sallyport::http
