#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "http/raw_client_for_test.h"
#include "http/server.h"

namespace sallyport::http {

/// A running server with a few routes: /echo says what it read, /later answers from another
/// thread, /slow/{ms} after a delay, /throw throws.
class ServerTest : public testing::Test {
 protected:
  ServerTest();
  ~ServerTest() override;

  /// Before the first connection; otherwise for the next request.
  void use(const std::function<void(Settings&)>& change);
  std::uint16_t port() const { return server_->address().port; }
  /// One request on its own connection.
  std::string ask(std::string_view request);
  Server& server() { return *server_; }

 private:
  std::shared_ptr<Settings> settings_;
  std::unique_ptr<Server> server_;
  std::vector<std::thread> threads_;
};

inline std::string status_line(const std::string& answer) {
  return answer.substr(0, answer.find("\r\n"));
}
inline std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

}  // namespace sallyport::http
