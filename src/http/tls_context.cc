#include "http/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace sallyport::http {
namespace {

// RFC 9325 section 4.2: ephemeral key exchange and AEAD only.
constexpr const char* kSuites12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

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

Unexpected<Error> refuse(const std::string& file, std::string_view why) {
  ERR_clear_error();
  return fail(Code::invalid_argument, "TLS file '" + file + "': " + std::string(why));
}

/// A plain file: reading a pipe would hold up whoever reloads. A key is nobody else's.
Done check_file(const std::string& file, bool is_key) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) return refuse(file, std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return refuse(file, "it is not a plain file");
  if (is_key && (info.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) != 0) {
    return refuse(file, "others can read or change the key; `chmod 640` it");
  }
  return done();
}

int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace

Outcome<std::shared_ptr<const TlsContext>> TlsContext::load(const std::string& certificate_file,
                                                            const std::string& key_file) {
  if (auto checked = check_file(certificate_file, false); !checked)
    return Unexpected(checked.error());
  if (auto checked = check_file(key_file, true); !checked) return Unexpected(checked.error());
  SSL_CTX* raw = SSL_CTX_new(TLS_server_method());
  if (raw == nullptr) return fail(Code::internal, "SSL_CTX_new failed");
  std::shared_ptr<const TlsContext> context(new TlsContext(raw));
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(raw, kSuites12);
  SSL_CTX_set_options(
      raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_max_early_data(raw, 0);
  SSL_CTX_set_default_passwd_cb(raw, no_passphrase);  // else a key with one would ask the terminal
  SSL_CTX_set_alpn_select_cb(raw, select_protocol, nullptr);
  if (SSL_CTX_use_certificate_chain_file(raw, certificate_file.c_str()) != 1) {
    return refuse(certificate_file, "no certificate in PEM form can be read from it");
  }
  if (SSL_CTX_use_PrivateKey_file(raw, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return refuse(
        key_file,
        "it holds no private key in PEM form without a passphrase, or not the certificate's");
  }
  if (SSL_CTX_check_private_key(raw) != 1)
    return refuse(key_file, "it is not the key of the certificate");
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
