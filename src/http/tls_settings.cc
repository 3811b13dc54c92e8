#include "http/tls_settings.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace sallyport::http::tls {
namespace {

// RFC 9325 section 4.2: ephemeral key exchange and AEAD only.
constexpr const char* kSuites12 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

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

void restrict(ssl_ctx_st* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, kSuites12);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(context, no_passphrase);  // else a key with one would ask for it
}

Done use_pair(ssl_ctx_st* context, const std::string& certificate_file,
              const std::string& key_file) {
  if (auto checked = check_file(certificate_file, false); !checked) return checked;
  if (auto checked = check_file(key_file, true); !checked) return checked;
  if (SSL_CTX_use_certificate_chain_file(context, certificate_file.c_str()) != 1) {
    return refuse(certificate_file, "no certificate in PEM form can be read from it");
  }
  if (SSL_CTX_use_PrivateKey_file(context, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return refuse(
        key_file,
        "it holds no private key in PEM form without a passphrase, or not the certificate's");
  }
  if (SSL_CTX_check_private_key(context) != 1)
    return refuse(key_file, "it is not the key of the certificate");
  return done();
}

Done trust(ssl_ctx_st* context, const std::string& file) {
  if (auto checked = check_file(file, false); !checked) return checked;
  if (SSL_CTX_load_verify_file(context, file.c_str()) == 1) return done();
  return refuse(file, "no certificate in PEM form can be read from it");
}

}  // namespace sallyport::http::tls
