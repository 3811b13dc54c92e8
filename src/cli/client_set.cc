#include "cli/client_text.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/oauth2_options.h"
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
  OAuth2Options oauth2;
  bool may_not_introspect = false;
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
    oauth2.declare(syntax);
    syntax.flag("--may-not-introspect", may_not_introspect,
                "It may introspect only its own tokens");
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
  return details;
}

bool sets_oauth2(const SetCommand& command) {
  return command.oauth2.any() || command.may_not_introspect;
}

/// What the client has, with what was named in its place.
Result<clients::OAuth2SettingsPtr, Fault> oauth2_of(const SetCommand& command,
                                                    const clients::Client& client) {
  auto settings = command.oauth2.apply(*client.oauth2);
  if (!settings || !command.may_not_introspect) return settings;
  if (command.oauth2.may_introspect)
    return wrong_use("--may-introspect and --may-not-introspect contradict each other");
  clients::OAuth2Settings changed = **settings;
  changed.may_introspect = false;
  return std::make_shared<const clients::OAuth2Settings>(std::move(changed));
}

void note_unusable_secrets(const clients::Client& client) {
  if (client.oauth2->auth_method != clients::AuthMethod::client_secret_jwt) return;
  for (const auto& secret : client.secrets) {
    if (secret.sealed) continue;
    note(
        "Secrets of which only the hash is kept do not work for client_secret_jwt: add another one "
        "(sallyport client secret add " +
        client.id + ").");
    return;
  }
}

Ran set_client(const SetCommand& command) {
  auto details = details_of(command);
  if (!details) return Unexpected(std::move(details).error());
  if (!details->ttl && !details->align && !details->content_type && !sets_oauth2(command))
    return wrong_use("nothing to set: name what shall be changed, such as --ttl");
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto alone = OneAtATime::on(*folder);
  if (!alone) return Unexpected(std::move(alone).error());
  auto& store = folder->store->clients();
  if (sets_oauth2(command)) {
    auto before = store.find_client(command.id);
    if (!before) return failed(std::move(before).error());
    auto oauth2 = oauth2_of(command, **before);
    if (!oauth2) return Unexpected(std::move(oauth2).error());
    details->oauth2 = std::move(*oauth2);
  }
  if (auto set = store.set_details(command.id, *details, system_now); !set)
    return failed(std::move(set).error());
  auto client = store.find_client(command.id);
  if (!client) return failed(std::move(client).error());
  note_unusable_secrets(**client);
  if (!command.json) return Exit::good;
  return print(client_json(**client).str() + "\n");
}

}  // namespace

Action declare_client_set(Syntax& syntax) { return action_of<SetCommand>(syntax, set_client); }

}  // namespace sallyport::cli
