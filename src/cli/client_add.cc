#include <algorithm>

#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/oauth2_options.h"
#include "cli/printing.h"
#include "cli/secret_input.h"
#include "cli/values.h"
#include "clients/sealed_secret.h"

namespace sallyport::cli {
namespace {

struct AddCommand {
  FolderOptions folder;
  std::string id;
  std::vector<std::string> scopes;
  std::vector<std::string> claims;
  std::optional<std::string> content_type;
  std::optional<std::string> ttl;
  std::optional<std::string> align;
  std::optional<std::string> sandbox_token;
  OAuth2Options oauth2;
  NewSecretOptions secret;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.argument("ID", id, "The client's id: 1 to 100 of A-Z a-z 0-9 . _ ~ -");
    syntax.options("--scope", "S", scopes, "A scope that it may ask for", Syntax::Needed::yes);
    syntax.options("--claim", "NAME=VALUE", claims,
                   "A claim that stands in each of its tokens, in this order");
    syntax.option("--content-type", "TYPE", content_type,
                  "What its requests are sent as: application/json (the default) or "
                  "application/octet-stream");
    syntax.option("--ttl", "TIME", ttl,
                  "How long its tokens live: 90s, 15m, 2h (the default), 30d at most");
    syntax.option("--align", "TIME", align,
                  "Round the expiry down to a multiple of this; default: 60s; 1s: do not");
    syntax.option(
        "--sandbox-token", "KIND", sandbox_token,
        "For tests of failure, where the server's configuration has `sandbox = true`: all "
        "of its tokens are expired, revoked or wrong-scope");
    oauth2.declare(syntax);
    secret.declare(syntax);
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON object");
  }
};

Result<void, Fault> take_times(const AddCommand& command, clients::Client& client) {
  if (command.ttl) {
    auto ttl = parse_time("--ttl", *command.ttl);
    if (!ttl) return Unexpected(std::move(ttl).error());
    client.ttl = *ttl;
  }
  client.align = std::min(client.align, client.ttl);
  if (command.align) {
    auto align = parse_time("--align", *command.align);
    if (!align) return Unexpected(std::move(align).error());
    client.align = *align;
  }
  return Result<void, Fault>(std::in_place);
}

/// The client as the flags describe it, but for its secret: only the label stands there, so that
/// it is checked with the rest before anything is opened.
Result<clients::Client, Fault> client_of(const AddCommand& command, UnixTime now) {
  clients::Client client;
  client.id = command.id;
  client.scopes = std::make_shared<const clients::Scopes>(command.scopes);
  client.created = now;
  for (const std::string& text : command.claims) {
    auto claim = parse_claim(text);
    if (!claim) return Unexpected(std::move(claim).error());
    client.claims.push_back(std::move(*claim));
  }
  if (command.content_type) {
    auto type = parse_content_type(*command.content_type);
    if (!type) return Unexpected(std::move(type).error());
    client.content_type = *type;
  }
  if (command.sandbox_token) {
    const auto kind = clients::sandbox_token_named(*command.sandbox_token);
    if (!kind) return wrong_use("--sandbox-token is expired, revoked or wrong-scope");
    client.sandbox_token = *kind;
  }
  if (auto taken = take_times(command, client); !taken) return Unexpected(std::move(taken).error());
  auto oauth2 = command.oauth2.apply(*clients::usual_oauth2());
  if (!oauth2) return Unexpected(std::move(oauth2).error());
  client.oauth2 = std::move(*oauth2);
  client.secrets.resize(1);
  client.secrets.front().label = command.secret.label.value_or("");
  if (auto good = clients::check(client); !good) return wrong_use(std::move(good).error().detail);
  return client;
}

/// A client that proves itself by a key of its own has no secret.
Ran add_without_secret(const AddCommand& command, clients::Client client) {
  if (command.secret.any()) {
    return wrong_use(
        "a client of private_key_jwt has no secret: --label, --expires and --secret-stdin "
        "are not for it");
  }
  client.secrets.clear();
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  if (auto added = folder->store->clients().add_client(client); !added)
    return failed(std::move(added).error());
  return print(command.json ? JsonObject().text("client_id", client.id).str() + "\n"
                            : "client_id: " + client.id + "\n");
}

std::string result_text(const AddCommand& command, const clients::StoredSecret& stored,
                        std::string_view secret) {
  const bool show = !command.secret.from_stdin;  // who gave it has it
  if (!command.json) {
    return "client_id: " + command.id + "\n" +
           (show ? "client_secret: " + std::string(secret) + "\n" : "");
  }
  JsonObject json;
  json.text("client_id", command.id);
  if (show) json.text("client_secret", secret);
  return json.text("secret_id", stored.id).str() + "\n";
}

Ran add_client(const AddCommand& command) {
  const UnixTime now = system_now();
  auto client = client_of(command, now);
  if (!client) return Unexpected(std::move(client).error());
  if (client->oauth2->auth_method == clients::AuthMethod::private_key_jwt) {
    return add_without_secret(command, std::move(*client));
  }
  auto expires = command.secret.expiry(now);
  if (!expires) return Unexpected(std::move(expires).error());
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto secret = command.secret.make();
  if (!secret) return Unexpected(std::move(secret).error());

  clients::StoredSecret& stored = client->secrets.front();
  stored = folder->hasher.hash(secret->reveal(), stored.label, now, *expires);
  if (client->oauth2->auth_method == clients::AuthMethod::client_secret_jwt) {
    auto sealed = clients::keep_sealed(stored, client->id, secret->reveal(), folder->kek);
    if (!sealed) return failed(std::move(sealed).error());
  }
  survive_broken_pipe();
  if (auto added = folder->store->clients().add_client(*client); !added)
    return failed(std::move(added).error());

  auto printed = print(result_text(command, stored, secret->reveal()));
  if (!printed) {
    return failed("client '" + command.id + "' was added, but " + printed.error().sentence +
                  "; give it another secret: sallyport client secret add " + command.id);
  }
  if (!command.secret.from_stdin) note("The secret is shown only now: keep it in a safe place.");
  return Exit::good;
}

}  // namespace

Action declare_client_add(Syntax& syntax) { return action_of<AddCommand>(syntax, add_client); }

}  // namespace sallyport::cli
