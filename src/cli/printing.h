#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "cli/command_line.h"

namespace sallyport::cli {

/// What the command was asked for goes to stdout, through a buffer: 64 KiB at a time. What could
/// not be written (disk full, nobody reads any more) is told by finish().
class Output {
 public:
  /// False once something could not be written; what is written behind that is dropped.
  bool write(std::string_view text);
  bool flush();
  /// Flushes. The fault names the cause.
  Ran finish();

 private:
  std::string buffer_;
  int error_ = 0;
};

/// The whole result of a command.
Ran print(std::string_view text);
/// A line beside the result, on stderr.
void note(std::string_view sentence);

/// From now on, a reader of stdout that goes away is an error of write() and not the end of this
/// process: for commands that have something to undo or to say then.
void survive_broken_pipe();

/// 2025-06-20T04:00:00Z, or `otherwise`.
std::string utc_text(UnixTime time);
std::string utc_text(const std::optional<UnixTime>& time, std::string_view otherwise);

/// Rows as columns, each as wide as its widest cell. Cells are made printable.
class Table {
 public:
  explicit Table(std::vector<std::string> head) { row(std::move(head)); }
  void row(std::vector<std::string> cells);
  std::string str() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace sallyport::cli
