#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/data_folder.h"
#include "cli/command_line.h"
#include "keys/key_ring.h"
#include "tokens/revocations.h"

namespace sallyport::cli {

/// Which data folder a command works on.
struct FolderOptions {
  std::optional<std::string> data;
  std::optional<std::string> kek_file;

  void declare(Syntax& syntax);
  /// --data, else $SALLYPORT_DATA, else ./sallyport-data.
  std::filesystem::path path() const;
  std::optional<std::filesystem::path> kek_path() const;
  Result<app::DataFolder, Fault> open() const;
};

/// What is in the folder, as a running server has it in memory.
Result<std::shared_ptr<const keys::KeyRing>, Fault> open_ring(app::DataFolder& folder,
                                                              UnixTime now);
Result<void, Fault> load_revocations(app::DataFolder& folder, tokens::Revocations& into);

/// For a command that reads, decides and then writes: while one lives, every other one on the same
/// folder waits, so that two commands at the same time do not undo each other's change. The system
/// gives it free when the process ends.
class OneAtATime {
 public:
  static Result<OneAtATime, Fault> on(const app::DataFolder& folder);

  OneAtATime(OneAtATime&& other) noexcept;
  OneAtATime& operator=(OneAtATime&&) = delete;
  ~OneAtATime();

 private:
  explicit OneAtATime(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace sallyport::cli
