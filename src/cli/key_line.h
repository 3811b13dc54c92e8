#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "keys/key_store.h"
#include "keys/line.h"

namespace sallyport::cli {

/// Which keys a command is about: those of one profile and algorithm.
struct LineOptions {
  std::optional<std::string> profile;
  std::optional<std::string> alg;

  void declare(Syntax& syntax);
  /// Without options: the plain profile's. Refuses what is no line; the sentence names those that
  /// there are.
  Result<keys::Line, Fault> line() const;
};

/// `--profile` alone.
void declare_profile(Syntax& syntax, std::optional<std::string>& profile);
Result<verifier::Profile, Fault> profile_of(const std::optional<std::string>& named);

/// The line's key in that state; empty if there is none.
std::string kid_of(const std::vector<keys::StoredKey>& keys, const keys::Line& line,
                   keys::KeyState state);

}  // namespace sallyport::cli
