#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/read_chunked_test.h"
#include "require.h"

namespace {

using namespace sallyport::http;
using sallyport::fuzz::require;

/// The body in chunks of at most 7 bytes, with all that the grammar allows around them.
std::string written_anew(std::string_view body) {
  std::string text;
  for (; !body.empty(); body.remove_prefix(std::min<std::size_t>(body.size(), 7))) {
    const std::string_view piece = body.substr(0, 7);
    text += "0" + std::to_string(piece.size()) + ";a;b=\"\\\"\"\r\n" + std::string(piece) + "\r\n";
  }
  return text + "000\r\nX: y\r\n\r\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string whole = read_chunked(text);
  std::vector<std::size_t> every(size);
  for (std::size_t i = 0; i < size; ++i) every[i] = i;
  require(read_chunked(text, every) == whole, "a body reads the same byte by byte");
  require(read_chunked(text, {size / 2}) == whole, "a body reads the same in two pieces");

  const std::size_t end = whole.rfind(", left ");
  if (whole.starts_with("refused ") || end == whole.npos) return 0;
  const std::string body = whole.substr(0, end);
  require(body.size() < size, "a body is smaller than its chunks");
  require(read_chunked(written_anew(body)) == body + ", left 0",
          "a body that is written anew reads the same");
  return 0;
}
