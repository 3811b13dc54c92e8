#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/printing.h"
#include "cli/values.h"
#include "clients/auth/authenticator.h"
#include "jose/claims.h"
#include "tokens/lifetime.h"
#include "tokens/unrevoked_token.h"

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
        "When it expires, in Unix seconds; taken as it is, also one in the past, to test with; "
        "default: as the server would say");
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

/// Keys whose active one is known to the store to sign until `exp`. It must be active still when
/// that has been written: one that was retired before has got its end without this token.
Result<RingPtr, Fault> ring_that_signs_until(app::DataFolder& folder, UnixTime exp, UnixTime now) {
  auto& store = folder.store->keys();
  auto ring = open_ring(folder, now);
  constexpr int kTries = 3;
  for (int i = 0; ring && i < kTries; ++i) {
    auto noted = store.note_signed_until((*ring)->active().kid(), exp);
    if (!noted && noted.error().code != Code::not_found) return failed(std::move(noted).error());
    auto again = open_ring(folder, now);
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

/// With an expiry of the server's choice, and as the server would make it.
Outcome<tokens::TokenPtr> sign_usual(const keys::KeyRing& ring,
                                     const clients::AuthenticatedClient& client,
                                     const tokens::ScopeList& scopes,
                                     const tokens::Revocations& revocations, UnixTime now) {
  return tokens::sign_unrevoked_token(ring.active(), client, scopes,
                                      tokens::expiry_of(*client, now), now, revocations);
}

/// A chosen expiry is taken as it is, so a token that would be dead at once is refused. One that
/// has expired already is for tests of just that.
Result<void, Fault> check_alive(const tokens::IssuedToken& token, const std::string& kid,
                                const clients::Client& client,
                                const tokens::Revocations& revocations, UnixTime now) {
  if (token.exp > now && token.exp <= client.dead_until) {
    return failed("client '" + client.id + "' was cut off, and its tokens that expire at " +
                  std::to_string(to_unix(client.dead_until)) +
                  " or before are dead: choose a later --expires-at, or none");
  }
  if (token.exp > now && revocations.contains(kid, token.digest)) {
    return failed("exactly this token was revoked: choose another --expires-at, or none");
  }
  return Result<void, Fault>(std::in_place);
}

/// Beyond the client's TTL a cut-off would not reach it, unless it is written down.
Result<void, Fault> note_if_chosen(app::DataFolder& folder, const tokens::IssuedToken& token,
                                   const std::string& kid, const clients::Client& client,
                                   UnixTime now) {
  if (token.exp <= now + client.ttl) return Result<void, Fault>(std::in_place);
  tokens::ChosenToken chosen;
  chosen.token.kid = kid;
  chosen.token.digest = token.digest;
  chosen.client_id = client.id;
  chosen.client_version = client.version;
  chosen.exp = token.exp;
  if (auto noted = folder.store->revocations().note_chosen(chosen); !noted)
    return failed(std::move(noted).error());
  return Result<void, Fault>(std::in_place);
}

Result<tokens::TokenPtr, Fault> make_token(app::DataFolder& folder,
                                           const clients::AuthenticatedClient& client,
                                           const tokens::ScopeList& scopes,
                                           std::optional<UnixTime> chosen, UnixTime now) {
  auto ring = chosen ? ring_that_signs_until(folder, *chosen, now) : open_ring(folder, now);
  if (!ring) return Unexpected(std::move(ring).error());
  tokens::Revocations revocations;
  if (auto loaded = load_revocations(folder, revocations); !loaded)
    return Unexpected(std::move(loaded).error());
  const keys::SigningKey& key = (*ring)->active();
  auto token = chosen ? tokens::sign_plain_token(key, client, scopes, *chosen)
                      : sign_usual(**ring, client, scopes, revocations, now);
  if (!token) return failed(std::move(token).error());
  if (!chosen) return std::move(*token);
  if (auto alive = check_alive(**token, key.kid(), *client, revocations, now); !alive)
    return Unexpected(std::move(alive).error());
  if (auto noted = note_if_chosen(folder, **token, key.kid(), *client, now); !noted)
    return Unexpected(std::move(noted).error());
  return std::move(*token);
}

Ran issue_token(const IssueCommand& command) {
  auto scopes = named_scopes(command);
  if (!scopes) return Unexpected(std::move(scopes).error());
  auto chosen = chosen_expiry(command);
  if (!chosen) return Unexpected(std::move(chosen).error());
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  // Before the client is read: a cut-off that comes in between then reaches the token.
  const UnixTime now = system_now();
  auto client = find_client(command, *folder, *scopes);
  if (!client) return Unexpected(std::move(client).error());
  auto token = make_token(*folder, *client, *scopes, *chosen, now);
  if (!token) return Unexpected(std::move(token).error());

  if (!command.json) return print((*token)->text + "\n");
  JsonObject json;
  json.text("access_token", (*token)->text)
      .number("expires_in", to_unix((*token)->exp))
      .text("token_type", "Bearer");
  return print(json.str() + "\n");
}

}  // namespace

Action declare_token_issue(Syntax& syntax) { return action_of<IssueCommand>(syntax, issue_token); }

}  // namespace sallyport::cli
