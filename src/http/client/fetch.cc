#include "http/client/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <memory>
#include <mutex>

#include "base/address.h"

namespace sallyport::http::client {
namespace {

struct Body {
  std::string text;
  std::size_t most;
};

std::size_t take(char* bytes, std::size_t /*one*/, std::size_t size, void* into) {
  Body& body = *static_cast<Body*>(into);
  if (body.text.size() + size > body.most) return 0;  // ends the transfer
  body.text.append(bytes, size);
  return size;
}

bool may_be_called(const curl_sockaddr& where) {
  const void* raw =
      where.family == AF_INET
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(&where.addr)->sin_addr)
          : &reinterpret_cast<const sockaddr_in6*>(&where.addr)->sin6_addr;
  char text[INET6_ADDRSTRLEN];
  if (::inet_ntop(where.family, raw, text, sizeof text) == nullptr) return false;
  const auto address = Address::parse(text);
  return address && !address->is_link_local();
}

curl_socket_t open_socket(void*, curlsocktype, curl_sockaddr* where) {
  if (!may_be_called(*where)) return CURL_SOCKET_BAD;
  return ::socket(where->family, where->socktype | SOCK_CLOEXEC, where->protocol);
}

Unexpected<Error> failed(const std::string& url, const std::string& why) {
  return fail(Code::unavailable, url + ": " + why);
}

}  // namespace

Outcome<std::string> fetch(const std::string& url, const FetchRules& rules) {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle(curl_easy_init(),
                                                                   &curl_easy_cleanup);
  if (!handle) return failed(url, "no memory");
  Body body{{}, rules.most};
  const auto set = [&](CURLoption option, auto value) {
    return curl_easy_setopt(handle.get(), option, value) == CURLE_OK;
  };
  const bool ready = set(CURLOPT_URL, url.c_str()) && set(CURLOPT_PROTOCOLS_STR, "https") &&
                     set(CURLOPT_FOLLOWLOCATION, 0L) && set(CURLOPT_PROXY, "") &&
                     set(CURLOPT_TIMEOUT, rules.timeout_s) && set(CURLOPT_NOSIGNAL, 1L) &&
                     set(CURLOPT_QUICK_EXIT, 1L) && set(CURLOPT_WRITEFUNCTION, take) &&
                     set(CURLOPT_WRITEDATA, &body) &&
                     set(CURLOPT_OPENSOCKETFUNCTION, open_socket) &&
                     set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1}) &&
                     set(CURLOPT_SSL_VERIFYPEER, 1L) && set(CURLOPT_SSL_VERIFYHOST, 2L) &&
                     (!rules.authorities || set(CURLOPT_CAINFO, rules.authorities->c_str()));
  if (!ready) return failed(url, "the HTTP library does not do what is asked of it");
  const CURLcode code = curl_easy_perform(handle.get());
  if (code != CURLE_OK) return failed(url, curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return failed(url, "answered " + std::to_string(status));
  return std::move(body.text);
}

}  // namespace sallyport::http::client
