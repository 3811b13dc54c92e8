#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/printing.h"
#include "cli/values.h"
#include "clients/auth/authenticator.h"
#include "jose/claims.h"
#include "keys/key_ring.h"
#include "tokens/lifetime.h"
#include "tokens/plain_token.h"

namespace sallyport::cli {
namespace {

using RingPtr = std::shared_ptr<const keys::KeyRing>;

struct IssueCommand {
  FolderOptions folder;
  std::string id;
  std::vector<std::string> scopes;
  std::optional<std::string> expires_at;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.argument("ID", id, "The client's id");
    syntax.options("--scope", "S", scopes, "A scope that stands in the token, in this order",
                   Syntax::Needed::yes);
    syntax.option(
        "--expires-at", "UNIX", expires_at,
        "When it expires, in Unix seconds, past or future; default: as the server would say");
    folder.declare(syntax);
    syntax.flag("--json", json, "Print what the server would answer");
  }
};

Result<tokens::ScopeList, Fault> named_scopes(const IssueCommand& command) {
  auto scopes = tokens::ScopeList::from({command.scopes.begin(), command.scopes.end()});
  if (!scopes) return wrong_use("--scope: " + scopes.error().detail);
  return std::move(*scopes);
}

Result<std::optional<UnixTime>, Fault> chosen_expiry(const IssueCommand& command) {
  if (!command.expires_at) return std::optional<UnixTime>();
  auto unix_time = parse_number("--expires-at", *command.expires_at, 1, jose::kMaxNumericDate);
  if (!unix_time) return Unexpected(std::move(unix_time).error());
  return std::optional<UnixTime>(from_unix(*unix_time));
}

Result<RingPtr, Fault> load_ring(app::DataFolder& folder, UnixTime now) {
  auto table = folder.store->keys().load_keys();
  if (!table) return failed(std::move(table).error());
  auto ring = keys::KeyRing::open(*table, folder.kek, now);
  if (!ring) return failed(std::move(ring).error());
  return std::move(*ring);
}

/// Keys whose active one is known to the store to sign until `exp`. It must be active still when
/// that has been written: one that was retired before has got its end without this token.
Result<RingPtr, Fault> ring_that_signs_until(app::DataFolder& folder, UnixTime exp, UnixTime now) {
  auto& store = folder.store->keys();
  auto ring = load_ring(folder, now);
  constexpr int kTries = 3;
  for (int i = 0; ring && i < kTries; ++i) {
    auto noted = store.note_signed_until((*ring)->active().kid(), exp);
    if (!noted && noted.error().code != Code::not_found) return failed(std::move(noted).error());
    auto again = load_ring(folder, now);
    if (!again || (*again)->active().kid() == (*ring)->active().kid()) return again;
    ring = std::move(again);
  }
  if (!ring) return ring;
  return failed("the keys are being changed by other processes; try again");
}

std::string joined(const clients::Scopes& scopes) {
  std::string out;
  for (const std::string& scope : scopes) out += (out.empty() ? "" : ", ") + scope;
  return out;
}

Result<clients::AuthenticatedClient, Fault> find_client(const IssueCommand& command,
                                                        app::DataFolder& folder,
                                                        const tokens::ScopeList& scopes) {
  auto found = folder.store->clients().find_client(command.id);
  if (!found) return failed(std::move(found).error());
  auto client = clients::Authenticator::vouched_by_operator(*found);
  if (!client) return failed(std::move(client).error());
  const std::string_view refused = tokens::first_not_allowed(scopes, *(*client)->scopes);
  if (refused.empty()) return std::move(*client);
  return failed("client '" + command.id + "' may not have scope '" + std::string(refused) +
                "'; it has: " + joined(*(*client)->scopes));
}

Ran issue_token(const IssueCommand& command) {
  auto scopes = named_scopes(command);
  if (!scopes) return Unexpected(std::move(scopes).error());
  auto chosen = chosen_expiry(command);
  if (!chosen) return Unexpected(std::move(chosen).error());
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto client = find_client(command, *folder, *scopes);
  if (!client) return Unexpected(std::move(client).error());

  const UnixTime now = system_now();
  const UnixTime exp = chosen->value_or(tokens::expiry_of(**client, now));
  auto ring = *chosen ? ring_that_signs_until(*folder, exp, now) : load_ring(*folder, now);
  if (!ring) return Unexpected(std::move(ring).error());
  auto token = tokens::sign_plain_token((*ring)->active(), *client, *scopes, exp);
  if (!token) return failed(std::move(token).error());

  if (!command.json) return print((*token)->text + "\n");
  JsonObject json;
  json.text("access_token", (*token)->text)
      .number("expires_in", to_unix(exp))
      .text("token_type", "Bearer");
  return print(json.str() + "\n");
}

}  // namespace

Action declare_token_issue(Syntax& syntax) { return action_of<IssueCommand>(syntax, issue_token); }

}  // namespace sallyport::cli
