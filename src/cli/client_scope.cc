#include <algorithm>

#include "cli/commands.h"
#include "cli/folder.h"

namespace sallyport::cli {
namespace {

struct ScopeCommand {
  FolderOptions folder;
  std::string id;
  std::vector<std::string> scopes;

  void declare(Syntax& syntax) {
    syntax.argument("ID", id, "The client's id");
    syntax.arguments("SCOPE", scopes, "One or more scopes");
    folder.declare(syntax);
  }
};

/// All of them or none.
Ran change_scopes(const ScopeCommand& command,
                  Result<void, Fault> (*change)(clients::Scopes&, const ScopeCommand&)) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto alone = OneAtATime::on(*folder);
  if (!alone) return Unexpected(std::move(alone).error());
  auto& store = folder->store->clients();
  auto client = store.find_client(command.id);
  if (!client) return failed(std::move(client).error());

  clients::Scopes scopes = *(*client)->scopes;
  if (auto changed = change(scopes, command); !changed)
    return Unexpected(std::move(changed).error());
  if (auto set = store.set_scopes(command.id, scopes); !set) return failed(std::move(set).error());
  return Exit::good;
}

Result<void, Fault> add(clients::Scopes& scopes, const ScopeCommand& command) {
  for (const std::string& scope : command.scopes) {
    if (std::ranges::find(scopes, scope) != scopes.end()) {
      return failed("client '" + command.id + "' has scope '" + scope +
                    "' already; nothing was changed");
    }
    scopes.push_back(scope);
  }
  return Result<void, Fault>(std::in_place);
}

Result<void, Fault> remove(clients::Scopes& scopes, const ScopeCommand& command) {
  for (const std::string& scope : command.scopes) {
    const auto it = std::ranges::find(scopes, scope);
    if (it == scopes.end()) {
      return failed("client '" + command.id + "' has no scope '" + scope +
                    "'; nothing was changed");
    }
    scopes.erase(it);
  }
  if (!scopes.empty()) return Result<void, Fault>(std::in_place);
  return failed("client '" + command.id +
                "' would have no scope left, and needs one; to stop it: sallyport client disable " +
                command.id);
}

Ran add_scopes(const ScopeCommand& command) { return change_scopes(command, add); }
Ran remove_scopes(const ScopeCommand& command) { return change_scopes(command, remove); }

}  // namespace

Action declare_client_scope_add(Syntax& syntax) {
  return action_of<ScopeCommand>(syntax, add_scopes);
}
Action declare_client_scope_remove(Syntax& syntax) {
  return action_of<ScopeCommand>(syntax, remove_scopes);
}

}  // namespace sallyport::cli
