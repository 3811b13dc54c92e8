#include "http/tls_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <limits>

namespace sallyport::http {
namespace {

int clamp(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

TlsStream::~TlsStream() { SSL_free(ssl_); }

Io TlsStream::result_of(int returned) {
  if (returned > 0) return {Io::Status::moved, static_cast<std::size_t>(returned)};
  const int error = SSL_get_error(ssl_, returned);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ) return {Io::Status::want_read, 0};
  if (error == SSL_ERROR_WANT_WRITE) return {Io::Status::want_write, 0};
  return {Io::Status::closed, 0, error == SSL_ERROR_ZERO_RETURN};
}

Io TlsStream::handshake() {
  if (ssl_ == nullptr) return {};
  ERR_clear_error();
  return result_of(SSL_do_handshake(ssl_));
}

std::string TlsStream::fault() const {
  if (ssl_ == nullptr) return "no memory for TLS";
  const long verified = SSL_get_verify_result(ssl_);
  if (verified == X509_V_OK) return "the TLS handshake failed";
  return std::string("its certificate is refused: ") + X509_verify_cert_error_string(verified);
}

Io TlsStream::read(std::span<char> into) {
  if (ssl_ == nullptr) return {};
  ERR_clear_error();
  return result_of(SSL_read(ssl_, into.data(), clamp(into.size())));
}

Io TlsStream::write(std::string_view bytes) {
  if (ssl_ == nullptr) return {};
  ERR_clear_error();
  return result_of(SSL_write(ssl_, bytes.data(), clamp(bytes.size())));
}

void TlsStream::close_notify() {
  if (ssl_ != nullptr) SSL_shutdown(ssl_);
  ERR_clear_error();
}

}  // namespace sallyport::http
