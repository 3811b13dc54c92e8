#include "cli/client_text.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/printing.h"

namespace sallyport::cli {
namespace {

struct ListCommand {
  FolderOptions folder;
  bool json = false;

  void declare(Syntax& syntax) {
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON array, a client a line");
  }
};

/// A client at a time: there may be a million of them.
Ran list_clients(const ListCommand& command) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  Output output;
  bool first = true;
  output.write(command.json ? "[" : client_line_head() + "\n");
  auto walked = folder->store->clients().each_client([&](const clients::ClientPtr& client) {
    if (!command.json) return output.write(client_line(*client) + "\n");
    output.write(first ? "\n" : ",\n");
    first = false;
    return output.write(client_json(*client).str());
  });
  if (!walked) {
    output.flush();
    return failed(std::move(walked).error());
  }
  if (command.json) output.write("\n]\n");
  return output.finish();
}

/// What a command on one client takes.
struct OneCommand {
  FolderOptions folder;
  std::string id;

  void declare(Syntax& syntax) {
    syntax.argument("ID", id, "The client's id");
    folder.declare(syntax);
  }
};

struct ShowCommand : OneCommand {
  bool json = false;

  void declare(Syntax& syntax) {
    OneCommand::declare(syntax);
    syntax.flag("--json", json, "Print a JSON object");
  }
};

Ran show_client(const ShowCommand& command) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto client = folder->store->clients().find_client(command.id);
  if (!client) return failed(std::move(client).error());
  return print(command.json ? client_page_json(**client) + "\n"
                            : client_page(**client, system_now()));
}

Ran set_enabled(const OneCommand& command, bool enabled) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  if (auto set = folder->store->clients().set_enabled(command.id, enabled); !set)
    return failed(std::move(set).error());
  return Exit::good;
}

Ran disable_client(const OneCommand& command) { return set_enabled(command, false); }
Ran enable_client(const OneCommand& command) { return set_enabled(command, true); }

Ran remove_client(const OneCommand& command) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  if (auto gone = folder->store->clients().remove_client(command.id, system_now); !gone)
    return failed(std::move(gone).error());
  return Exit::good;
}

}  // namespace

Action declare_client_list(Syntax& syntax) { return action_of<ListCommand>(syntax, list_clients); }
Action declare_client_show(Syntax& syntax) { return action_of<ShowCommand>(syntax, show_client); }
Action declare_client_disable(Syntax& syntax) {
  return action_of<OneCommand>(syntax, disable_client);
}
Action declare_client_enable(Syntax& syntax) {
  return action_of<OneCommand>(syntax, enable_client);
}
Action declare_client_remove(Syntax& syntax) {
  return action_of<OneCommand>(syntax, remove_client);
}

}  // namespace sallyport::cli
