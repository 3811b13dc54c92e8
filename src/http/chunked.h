#pragma once

#include <cstdint>
#include <string_view>

#include "http/limits.h"
#include "http/refusal.h"

namespace sallyport::http {

/// Takes a chunked body apart (RFC 9112 section 7.1), strictly. Extensions are checked against
/// the grammar and dropped, so are trailers: they never become header fields. Does not bound the
/// data itself (its user does), but everything around it. Allocates nothing. Not thread-safe.
class ChunkedDecoder {
 public:
  enum class State : std::uint8_t { need_more, data, finished, refused };
  struct Step {
    State state;
    std::size_t consumed;   // of the input; call again with the rest
    std::string_view data;  // with State::data: a piece of the body, a view into the input
  };

  explicit ChunkedDecoder(const Limits& limits) : limits_(limits) {}

  /// Looks at the front of `input`, the bytes that no earlier step has consumed. It may consume
  /// bytes and still need more. After `finished` or `refused` it must not be called again.
  Step next(std::string_view input);

  Refusal refusal() const { return refusal_; }
  const char* reason() const { return reason_; }

 private:
  enum class Place : std::uint8_t { size_line, data, data_end, trailer_line };

  Limits limits_;
  Place place_ = Place::size_line;
  std::uint64_t left_ = 0;         // of the present chunk's data
  std::size_t overhead_ = 0;       // of all chunk lines until now
  std::size_t trailer_bytes_ = 0;
  Refusal refusal_ = Refusal::bad_request;
  const char* reason_ = "";
};

}  // namespace sallyport::http
