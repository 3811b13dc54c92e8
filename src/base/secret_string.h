#pragma once

#include <string>
#include <string_view>

namespace sallyport {

/// Overwrites the bytes in a way that the compiler may not leave out.
void wipe(std::string& text);

/// Text that must not be printed or left in memory: a client's secret, a private key in clear.
/// Moves, never copies; wiped when it goes. It has no stream operator and no implicit
/// conversion, so every place that reads it says reveal().
class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string text) : text_(std::move(text)) {}
  SecretString(SecretString&& other) noexcept;
  SecretString& operator=(SecretString&& other) noexcept;
  SecretString(const SecretString&) = delete;
  SecretString& operator=(const SecretString&) = delete;
  ~SecretString() { wipe(text_); }

  std::string_view reveal() const { return text_; }
  std::size_t size() const { return text_.size(); }
  bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

}  // namespace sallyport
