#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace sallyport::http {

/// An answer, without what HTTP itself adds (Date, Content-Length, Connection, the request id and
/// the fields that are echoed).
class Response {
 public:
  explicit Response(int status) : status_(status) {}

  /// Throws std::logic_error if the value could break out of its line: our own bug, since nothing
  /// that a caller sent may get in here unchecked.
  Response& add(std::string_view name, std::string_view value);
  /// Whole lines at once, each with its CRLF; constants of ours.
  Response& fields(std::string_view lines);
  Response& body(std::string text);
  /// The connection ends after this answer.
  Response& close();
  /// Held back for so long before it is sent.
  Response& delay(std::chrono::milliseconds by);
  /// One word for the access log and the metrics: why. A constant.
  Response& reason(const char* word);
  /// What exactly was wrong, for the log; never sent.
  Response& detail(std::string words);
  /// For the log and the metrics: the route as it was registered, where the router does not know
  /// it. Must live as long as the settings that the request was answered by.
  Response& route(std::string_view pattern);
  /// Whom the answer was for: an authenticated client's id, for the access log.
  Response& subject(std::string client_id);

  int status() const { return status_; }
  const std::string& fields() const { return fields_; }
  const std::string& body() const { return body_; }
  bool closes() const { return close_; }
  std::chrono::milliseconds delay() const { return delay_; }
  const char* reason() const { return reason_; }
  const std::string& detail() const { return detail_; }
  std::string_view route() const { return route_; }
  const std::string& subject() const { return subject_; }

 private:
  int status_;
  bool close_ = false;
  std::chrono::milliseconds delay_{0};
  const char* reason_ = "";
  std::string detail_;
  std::string_view route_;
  std::string subject_;
  std::string fields_;  // "Name: value\r\n" each
  std::string body_;
};

/// The reason phrase of RFC 9110; empty for a status that we never send.
std::string_view phrase_of(int status);

}  // namespace sallyport::http
