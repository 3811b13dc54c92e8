#include "http/response.h"

#include <stdexcept>

namespace sallyport::http {

Response& Response::add(std::string_view name, std::string_view value) {
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      throw std::logic_error("a control character in the value of response field " +
                             std::string(name));
    }
  }
  fields_.reserve(fields_.size() + name.size() + value.size() + 4);
  fields_.append(name).append(": ").append(value).append("\r\n");
  return *this;
}

Response& Response::fields(std::string_view lines) {
  fields_.append(lines);
  return *this;
}

Response& Response::body(std::string text) {
  body_ = std::move(text);
  return *this;
}

Response& Response::close() {
  close_ = true;
  return *this;
}

Response& Response::delay(std::chrono::milliseconds by) {
  delay_ = by;
  return *this;
}

Response& Response::reason(const char* word) {
  reason_ = word;
  return *this;
}

Response& Response::detail(std::string words) {
  detail_ = std::move(words);
  return *this;
}

Response& Response::route(std::string_view pattern) {
  route_ = pattern;
  return *this;
}

Response& Response::subject(std::string client_id) {
  subject_ = std::move(client_id);
  return *this;
}

std::string_view phrase_of(int status) {
  switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 304: return "Not Modified";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "";
  }
}

}  // namespace sallyport::http
