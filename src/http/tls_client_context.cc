#include "http/tls_client_context.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/address.h"
#include "http/tls_settings.h"

namespace sallyport::http {
namespace {

constexpr unsigned char kHttp11[] = "\x08http/1.1";  // RFC 7301 section 3.1

/// RFC 9525: the name in the certificate, never the subject's common name.
bool expect_host(SSL* ssl, const std::string& host) {
  if (Address::parse(host)) {
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
  }
  SSL_set_hostflags(ssl,
                    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 && SSL_set1_host(ssl, host.c_str()) == 1;
}

}  // namespace

Outcome<std::shared_ptr<const TlsClientContext>> TlsClientContext::load(const Files& files) {
  SSL_CTX* raw = SSL_CTX_new(TLS_client_method());
  if (raw == nullptr) return fail(Code::internal, "SSL_CTX_new failed");
  std::shared_ptr<const TlsClientContext> context(new TlsClientContext(raw));
  tls::restrict(raw);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_alpn_protos(raw, kHttp11, sizeof kHttp11 - 1);
  if (files.authorities) {
    if (auto trusted = tls::trust(raw, *files.authorities); !trusted) {
      return Unexpected(std::move(trusted).error());
    }
  } else if (SSL_CTX_set_default_verify_paths(raw) != 1) {
    return fail(Code::invalid_argument, "the system's certificate authorities cannot be read");
  }
  if (files.certificate && files.key) {
    if (auto used = tls::use_pair(raw, *files.certificate, *files.key); !used) {
      return Unexpected(std::move(used).error());
    }
  }
  return context;
}

TlsClientContext::~TlsClientContext() { SSL_CTX_free(context_); }

ssl_st* TlsClientContext::connect_on(int socket, const std::string& host) const {
  SSL* ssl = SSL_new(context_);
  if (ssl == nullptr || SSL_set_fd(ssl, socket) != 1 || !expect_host(ssl, host)) {
    SSL_free(ssl);
    return nullptr;
  }
  SSL_set_connect_state(ssl);
  return ssl;
}

}  // namespace sallyport::http
