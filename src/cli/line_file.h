#pragma once

#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "cli/command_line.h"

namespace sallyport::cli {

/// A text that can be read more than once, line by line: a file as it is, `-` (stdin) or a pipe
/// from a copy in memory.
class LineFile {
 public:
  static Result<LineFile, Fault> open(const std::string& name);

  /// Calls `visit` with the number (from 1) and the text of each line that is not blank, without
  /// its end, until it returns false. From the start, each time.
  Result<void, Fault> each(const std::function<bool(std::size_t, std::string_view)>& visit);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, Close>;

  LineFile(File file, std::string name) : file_(std::move(file)), name_(std::move(name)) {}

  File file_;
  std::string name_;
};

}  // namespace sallyport::cli
