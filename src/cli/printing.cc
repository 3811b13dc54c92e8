#include "cli/printing.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "cli/printable.h"

namespace sallyport::cli {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;

}  // namespace

bool Output::write(std::string_view text) {
  buffer_ += text;
  return buffer_.size() < kBuffer ? error_ == 0 : flush();
}

bool Output::flush() {
  std::string_view rest = buffer_;
  while (error_ == 0 && !rest.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  buffer_.clear();
  return error_ == 0;
}

Ran Output::finish() {
  if (flush()) return Exit::good;
  return failed(std::string("the result could not be written to stdout: ") + std::strerror(error_));
}

Ran print(std::string_view text) {
  Output output;
  output.write(text);
  return output.finish();
}

void note(std::string_view sentence) {
  const std::string line = printable(sentence) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void survive_broken_pipe() { std::signal(SIGPIPE, SIG_IGN); }

std::string utc_text(UnixTime time) {
  const std::time_t seconds = to_unix(time);
  std::tm parts{};
  char text[64];
  if (::gmtime_r(&seconds, &parts) == nullptr) return std::to_string(seconds);
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string utc_text(const std::optional<UnixTime>& time, std::string_view otherwise) {
  return time ? utc_text(*time) : std::string(otherwise);
}

void Table::row(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::str() const {
  std::vector<std::size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      out += row[i];
      out.append(widths[i] - row[i].size() + 2, ' ');
    }
    out += row.back() + "\n";
  }
  return out;
}

}  // namespace sallyport::cli
