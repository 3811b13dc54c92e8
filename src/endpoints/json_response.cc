#include "endpoints/json_response.h"

#include <chrono>
#include <utility>

namespace sallyport::endpoints {

http::Response json_response(int status, std::string body) {
  http::Response response(status);
  response
      .fields("Content-Type: application/json\r\nCache-Control: no-store\r\nPragma: no-cache\r\n")
      .body(std::move(body));
  return response;
}

http::Response refused_for(http::Response response, const Error& error) {
  response.reason(name_of(error.code).data()).detail(error.detail);
  if (error.retry_after_s > 0) {
    response.add("Retry-After", std::to_string(error.retry_after_s));
  } else if (response.status() == 503) {
    response.add("Retry-After", "1");
  }
  if (error.delay_ms > 0) response.delay(std::chrono::milliseconds(error.delay_ms));
  return response;
}

void ask_for_basic(http::Response& response) {
  response.add("WWW-Authenticate", R"(Basic realm="sallyport", charset="UTF-8")");
}

}  // namespace sallyport::endpoints
