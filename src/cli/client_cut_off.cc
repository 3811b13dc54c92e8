#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/printing.h"

namespace sallyport::cli {
namespace {

struct CutOffCommand {
  FolderOptions folder;
  std::string id;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.argument("ID", id, "The client's id; it may be disabled, or removed");
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON object");
  }
};

std::string text_of(const std::string& id, const tokens::CutOff& cut_off) {
  return "client_id: " + id + "\ncut off at: " + utc_text(cut_off.at) +
         "\ndead: its tokens that expire until " + utc_text(cut_off.dead_until) +
         (cut_off.revoked == 0
              ? ""
              : ", and " + std::to_string(cut_off.revoked) + " with an expiry that was chosen") +
         "\n";
}

Ran cut_off_client(const CutOffCommand& command) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto cut_off = folder->store->revocations().cut_off(command.id, system_now);
  if (!cut_off) return failed(std::move(cut_off).error());
  const auto client = folder->store->clients().find_client(command.id);
  if (!client && client.error().code == Code::not_found) {
    note("client '" + command.id + "' was removed, and its tokens are dead since");
  }
  if (!command.json) return print(text_of(command.id, *cut_off));
  JsonObject json;
  json.text("client_id", command.id)
      .time("cut_off_at", cut_off->at)
      .time("dead_until", cut_off->dead_until)
      .number("revoked", static_cast<std::int64_t>(cut_off->revoked));
  return print(json.str() + "\n");
}

}  // namespace

Action declare_client_cut_off(Syntax& syntax) {
  return action_of<CutOffCommand>(syntax, cut_off_client);
}

}  // namespace sallyport::cli
