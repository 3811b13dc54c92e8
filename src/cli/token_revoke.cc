#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/own_token.h"
#include "cli/printable.h"
#include "cli/printing.h"
#include "cli/token_input.h"
#include "verifier/leeway.h"

namespace sallyport::cli {
namespace {

struct RevokeCommand {
  FolderOptions folder;
  std::string token;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.argument("TOKEN", token, kTokenArgumentHelp);
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON object");
  }
};

/// Signed by a key that is believed. Whether it has expired is not asked here.
Result<verifier::VerifiedToken, Fault> verify(std::string_view text, app::DataFolder& folder,
                                              UnixTime now) {
  auto ring = open_ring(folder, now);
  if (!ring) return Unexpected(std::move(ring).error());
  auto token = verify_own(text, **ring, now, std::nullopt);
  if (token) return std::move(*token);
  const bool of_no_key = token.error().code == Code::token_forged;
  return failed(
      "nothing was revoked: " + token.error().detail +
      (of_no_key ? "; if its key was revoked or is gone, the token is refused already" : ""));
}

/// "revoked", "already revoked" or "expired".
Result<std::string, Fault> revoke(const verifier::VerifiedToken& token, app::DataFolder& folder,
                                  UnixTime now) {
  // A verifier may allow for clocks that differ, so a token lives a little longer than it says.
  if (now >= token.exp() + verifier::kMaxLeeway) {
    note("expired already, nothing to revoke");
    return std::string("expired");
  }
  tokens::Revocation revocation;
  revocation.token.profile = verifier::name_of(token.profile());
  revocation.token.kid = token.kid();
  revocation.token.digest = token.digest();
  revocation.client_id = token.client_id();
  revocation.exp = token.exp();
  revocation.at = now;
  auto is_new = folder.store->revocations().revoke(revocation);
  if (!is_new) return failed(std::move(is_new).error());
  return std::string(*is_new ? "revoked" : "already revoked");
}

Ran revoke_token(const RevokeCommand& command) {
  auto text = read_token(command.token);
  if (!text) return Unexpected(std::move(text).error());
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  const UnixTime now = system_now();
  auto token = verify(*text, *folder, now);
  if (!token) return Unexpected(std::move(token).error());
  auto state = revoke(*token, *folder, now);
  if (!state) return Unexpected(std::move(state).error());

  if (!command.json) {
    return print(*state + ": token of client " + printable(token->client_id()) + "\nscope: " +
                 printable(token->scope()) + "\nexpires: " + utc_text(token->exp()) + "\n");
  }
  JsonObject json;
  json.text("state", *state).text("client_id", token->client_id()).text("scope", token->scope());
  return print(json.time("expires", token->exp()).text("kid", token->kid()).str() + "\n");
}

}  // namespace

Action declare_token_revoke(Syntax& syntax) {
  return action_of<RevokeCommand>(syntax, revoke_token);
}

}  // namespace sallyport::cli
