#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/key_line.h"
#include "cli/printing.h"

namespace sallyport::cli {
namespace {

struct ExportCommand {
  FolderOptions folder;
  std::optional<std::string> profile;
  bool active = false;
  bool json = false;

  void declare(Syntax& syntax) {
    declare_profile(syntax, profile);
    syntax.flag("--active", active, "Only keys that sign");
    folder.declare(syntax);
    syntax.flag("--json", json, "Changes nothing: a JWK Set is JSON");
  }
};

Ran export_jwks(const ExportCommand& command) {
  const auto profile = profile_of(command.profile);
  if (!profile) return Unexpected(profile.error());
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  const UnixTime now = system_now();
  auto ring = open_ring(*folder, now);
  if (!ring) return Unexpected(std::move(ring).error());
  return print(
      (command.active ? (*ring)->active_jwks_json(*profile) : (*ring)->jwks_json(*profile, now)) +
      "\n");
}

}  // namespace

Action declare_key_export_jwks(Syntax& syntax) {
  return action_of<ExportCommand>(syntax, export_jwks);
}

}  // namespace sallyport::cli
