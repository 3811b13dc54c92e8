#include "cli/secret_input.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/printing.h"
#include "cli/values.h"
#include "clients/secret.h"

namespace sallyport::cli {
namespace {

/// Byte by byte, so that nothing behind the line is taken from whoever reads stdin next.
Result<SecretString, Fault> read_line() {
  constexpr std::size_t kLongest = 4096;
  std::string line;
  line.reserve(kLongest);  // grows in one place: no copy of a secret is left behind
  while (line.size() < kLongest) {
    char c = 0;
    const ssize_t got = ::read(STDIN_FILENO, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(std::string("stdin cannot be read: ") + std::strerror(errno));
    if (got == 0 || c == '\n') break;
    line.push_back(c);
  }
  if (line.ends_with('\r')) line.pop_back();
  return SecretString(std::move(line));
}

}  // namespace

void NewSecretOptions::declare(Syntax& syntax) {
  syntax.option("--label", "L", label, "A name for the secret, for people");
  syntax.option("--expires", "TIME", expires,
                "Refuse the secret from then on: 90s, 15m, 2h, 90d; default: never");
  syntax.flag("--secret-stdin", from_stdin,
              "Take the secret, of 32 characters or more, from a line of stdin");
}

Result<std::optional<UnixTime>, Fault> NewSecretOptions::expiry(UnixTime now) const {
  if (!expires) return std::optional<UnixTime>();
  auto time = parse_time("--expires", *expires);
  if (!time) return Unexpected(std::move(time).error());
  if (*time < Seconds(1)) return wrong_use("--expires must be at least 1 s");
  return std::optional<UnixTime>(now + *time);
}

Result<SecretString, Fault> NewSecretOptions::make() const {
  if (!from_stdin) return clients::new_secret();
  if (::isatty(STDIN_FILENO) != 0) note("type the secret, then Enter:");
  auto line = read_line();
  if (!line) return line;
  if (auto good = clients::check_imported(line->reveal()); !good)
    return failed(std::move(good).error());
  return line;
}

}  // namespace sallyport::cli
