#include <algorithm>

#include "cli/client_text.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/secret_input.h"
#include "clients/sealed_secret.h"

namespace sallyport::cli {
namespace {

struct AddCommand {
  FolderOptions folder;
  std::string id;
  NewSecretOptions secret;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.argument("ID", id, "The client's id");
    secret.declare(syntax);
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON object");
  }
};

std::string result_text(const AddCommand& command, const clients::StoredSecret& stored,
                        std::string_view secret) {
  const bool show = !command.secret.from_stdin;
  if (!command.json) {
    return "secret_id: " + stored.id + "\n" +
           (show ? "client_secret: " + std::string(secret) + "\n" : "");
  }
  JsonObject json;
  json.text("client_id", command.id).text("secret_id", stored.id);
  if (show) json.text("client_secret", secret);
  return json.str() + "\n";
}

Ran add_secret(const AddCommand& command) {
  const UnixTime now = system_now();
  auto expires = command.secret.expiry(now);
  if (!expires) return Unexpected(std::move(expires).error());
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto secret = command.secret.make();
  if (!secret) return Unexpected(std::move(secret).error());

  auto client = folder->store->clients().find_client(command.id);
  if (!client) return failed(std::move(client).error());
  const clients::AuthMethod method = (*client)->oauth2->auth_method;
  if (method == clients::AuthMethod::private_key_jwt) {
    return failed("client '" + command.id +
                  "' proves itself by its key (private_key_jwt), so it has no secret");
  }
  auto stored =
      folder->hasher.hash(secret->reveal(), command.secret.label.value_or(""), now, *expires);
  if (method == clients::AuthMethod::client_secret_jwt) {
    auto sealed = clients::keep_sealed(stored, command.id, secret->reveal(), folder->kek);
    if (!sealed) return failed(std::move(sealed).error());
  }
  survive_broken_pipe();
  auto added = folder->store->clients().add_secret(command.id, stored);
  if (!added) return failed(std::move(added).error());

  auto printed = print(result_text(command, stored, secret->reveal()));
  if (!printed) {
    return failed("the secret was added, but " + printed.error().sentence +
                  "; remove it again: sallyport client secret remove " + command.id + " " +
                  stored.id);
  }
  if (!command.secret.from_stdin) note("The secret is shown only now: keep it in a safe place.");
  return Exit::good;
}

struct ListCommand {
  FolderOptions folder;
  std::string id;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.argument("ID", id, "The client's id");
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON array");
  }
};

Ran list_secrets(const ListCommand& command) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto client = folder->store->clients().find_client(command.id);
  if (!client) return failed(std::move(client).error());
  return print(command.json ? secrets_json(**client) + "\n"
                            : secret_table(**client, system_now()).str());
}

struct RemoveCommand {
  FolderOptions folder;
  std::string id;
  std::string secret_id;
  bool last = false;

  void declare(Syntax& syntax) {
    syntax.argument("ID", id, "The client's id");
    syntax.argument("SECRET_ID", secret_id, "The secret's id, as `client secret list` shows it");
    folder.declare(syntax);
    syntax.flag("--last", last, "Remove it even if the client has no other living secret");
  }
};

/// Nobody could authenticate as this client any more.
bool is_last_living(const clients::Client& client, const std::string& secret_id, UnixTime now) {
  bool living = false;
  for (const auto& secret : client.secrets) {
    if (!is_alive(secret, now)) continue;
    if (secret.id != secret_id) return false;
    living = true;
  }
  return living;
}

Ran remove_secret(const RemoveCommand& command) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto alone = OneAtATime::on(*folder);
  if (!alone) return Unexpected(std::move(alone).error());
  auto& store = folder->store->clients();
  auto client = store.find_client(command.id);
  if (!client) return failed(std::move(client).error());

  if (!command.last && is_last_living(**client, command.secret_id, system_now())) {
    return failed("this is the last living secret of client '" + command.id +
                  "': add another one first (sallyport client secret add " + command.id +
                  "), or say --last");
  }
  auto gone = store.remove_secret(command.id, command.secret_id);
  if (!gone) return failed(std::move(gone).error());
  return Exit::good;
}

}  // namespace

Action declare_client_secret_add(Syntax& syntax) {
  return action_of<AddCommand>(syntax, add_secret);
}
Action declare_client_secret_list(Syntax& syntax) {
  return action_of<ListCommand>(syntax, list_secrets);
}
Action declare_client_secret_remove(Syntax& syntax) {
  return action_of<RemoveCommand>(syntax, remove_secret);
}

}  // namespace sallyport::cli
