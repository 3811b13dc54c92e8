#include "cli/client_text.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/printing.h"
#include "cli/values.h"

namespace sallyport::cli {
namespace {

using Details = clients::ClientStore::Details;

struct SetCommand {
  FolderOptions folder;
  std::string id;
  std::optional<std::string> ttl;
  std::optional<std::string> align;
  std::optional<std::string> content_type;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.argument("ID", id, "The client's id");
    syntax.option("--ttl", "TIME", ttl,
                  "How long its tokens live from now on: 90s, 15m, 2h, 30d at most; those that it "
                  "has keep their expiry");
    syntax.option("--align", "TIME", align,
                  "Round the expiry down to a multiple of this; 1s: do not");
    syntax.option("--content-type", "TYPE", content_type,
                  "What its requests are sent as: application/json or application/octet-stream");
    folder.declare(syntax);
    syntax.flag("--json", json, "Print the client as it is then, as a JSON object");
  }
};

Result<Details, Fault> details_of(const SetCommand& command) {
  Details details;
  if (command.ttl) {
    auto ttl = parse_time("--ttl", *command.ttl);
    if (!ttl) return Unexpected(std::move(ttl).error());
    details.ttl = *ttl;
  }
  if (command.align) {
    auto align = parse_time("--align", *command.align);
    if (!align) return Unexpected(std::move(align).error());
    details.align = *align;
  }
  if (command.content_type) {
    auto type = parse_content_type(*command.content_type);
    if (!type) return Unexpected(std::move(type).error());
    details.content_type = *type;
  }
  if (details.ttl || details.align || details.content_type) return details;
  return wrong_use("nothing to set: name --ttl, --align or --content-type");
}

Ran set_client(const SetCommand& command) {
  auto details = details_of(command);
  if (!details) return Unexpected(std::move(details).error());
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto& store = folder->store->clients();
  if (auto set = store.set_details(command.id, *details, system_now); !set)
    return failed(std::move(set).error());
  if (!command.json) return Exit::good;
  auto client = store.find_client(command.id);
  if (!client) return failed(std::move(client).error());
  return print(client_json(**client).str() + "\n");
}

}  // namespace

Action declare_client_set(Syntax& syntax) { return action_of<SetCommand>(syntax, set_client); }

}  // namespace sallyport::cli
