#include "cli/token_input.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "jose/jws.h"

namespace sallyport::cli {
namespace {

Result<std::string, Fault> read_stdin() {
  // One byte more than a token may have is enough to see that it is too long.
  std::string text(jose::kMaxTokenSize + 3, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(STDIN_FILENO, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(std::string("stdin cannot be read: ") + std::strerror(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace

Result<std::string, Fault> read_token(const std::string& argument) {
  return argument == "-" ? read_stdin() : Result<std::string, Fault>(argument);
}

}  // namespace sallyport::cli
