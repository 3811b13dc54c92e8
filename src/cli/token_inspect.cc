#include "base/base64.h"
#include "base/duration.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/own_token.h"
#include "cli/printable.h"
#include "cli/printing.h"
#include "cli/token_input.h"
#include "clients/registry.h"
#include "jose/claims.h"
#include "jose/jws.h"
#include "tokens/scopes.h"
#include "tokens/standing.h"

namespace sallyport::cli {
namespace {

struct InspectCommand {
  FolderOptions folder;
  std::string token;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.argument("TOKEN", token, kTokenArgumentHelp);
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON object");
  }
};

/// A segment as it is shown, believed or not. Nothing, if it is no JSON.
std::optional<Json> decoded(std::string_view segment) {
  auto text = base64url_decode(segment);
  if (!text) return std::nullopt;
  auto json = parse_json(*text, {.max_depth = 16, .refuse_duplicates = false});
  if (!json) return std::nullopt;
  return std::move(*json);
}

struct Verdict {
  bool good = false;
  std::string words;
  std::optional<UnixTime> expires;  // of a token that is ours
  std::string kid;                  // whose signature it is
};

/// An expired token that is not ours any more, since its key is gone: the operator wants to know.
std::string expiry_hint(const std::optional<Json>& payload, UnixTime now) {
  const Json* exp = payload ? payload->member("exp") : nullptr;
  const std::int64_t* seconds = exp == nullptr ? nullptr : exp->integer();
  if (seconds == nullptr || *seconds < 1 || *seconds > to_unix(now)) return {};
  return "; it says itself that it expired at " + utc_text(from_unix(*seconds)) +
         ", and the key of an old token may be gone";
}

/// What has become of the token since it was issued, as the gate would see it; empty if it is good.
Result<std::string, Fault> refusal_of(const verifier::VerifiedToken& token,
                                      const keys::KeyRing& ring, app::DataFolder& folder,
                                      UnixTime now) {
  clients::Registry only_its_own;
  auto client = folder.store->clients().find_client(token.client_id());
  if (client) {
    only_its_own.put(std::move(*client));
  } else if (client.error().code != Code::not_found) {
    return failed(std::move(client).error());
  }
  tokens::Revocations revocations;
  if (auto loaded = load_revocations(folder, revocations); !loaded)
    return Unexpected(std::move(loaded).error());
  const auto live = tokens::standing(token, ring, only_its_own, revocations, now);
  if (!live) return live.error().detail;

  const auto scopes = tokens::ScopeList::from_text(token.scope());
  if (!scopes) return std::string("its scope is not valid: ") + scopes.error().detail;
  const std::string_view lost = tokens::first_not_allowed(*scopes, *live->client()->scopes);
  if (lost.empty()) return std::string();
  return "scope '" + std::string(lost) + "' is not registered for client '" + token.client_id() +
         "' any more";
}

Result<Verdict, Fault> judge(std::string_view text, const std::optional<Json>& payload,
                             app::DataFolder& folder, UnixTime now) {
  auto ring = open_ring(folder, now);
  if (!ring) return Unexpected(std::move(ring).error());

  Verdict verdict;
  const auto token = verify_own(text, **ring, now, now);
  if (!token) {
    const Error& error = token.error();
    verdict.words =
        error.detail + (error.code == Code::token_forged ? expiry_hint(payload, now) : "");
    return verdict;
  }
  verdict.expires = token->exp();
  verdict.kid = token->kid();
  auto refused = refusal_of(*token, **ring, folder, now);
  if (!refused) return Unexpected(std::move(refused).error());
  verdict.good = refused->empty();
  verdict.words = verdict.good ? "good until " + utc_text(token->exp()) + " (another " +
                                     duration_text(token->exp() - now) + ")"
                               : *refused;
  return verdict;
}

std::string shown(std::string_view name, const std::optional<Json>& json) {
  return std::string(name) + (json ? ":\n" + json_pretty(*json) : ": cannot be decoded") + "\n";
}

std::string page(const std::optional<Json>& header, const std::optional<Json>& payload,
                 const Verdict& verdict) {
  return shown("header", header) + shown("payload", payload) +
         (verdict.kid.empty() ? "" : "signed by: key " + printable(verdict.kid) + "\n") +
         (verdict.good ? "verdict: " : "verdict: would be refused: ") + printable(verdict.words) +
         "\n";
}

std::string page_json(const std::optional<Json>& header, const std::optional<Json>& payload,
                      const Verdict& verdict) {
  JsonObject json;
  json.flag("good", verdict.good).text("verdict", verdict.words);
  json.raw("header", header ? json_text(*header) : "null")
      .raw("payload", payload ? json_text(*payload) : "null");
  json.raw("kid", verdict.kid.empty() ? "null" : json_string(verdict.kid))
      .time("expires", verdict.expires);
  return json.str() + "\n";
}

Ran inspect_token(const InspectCommand& command) {
  auto text = read_token(command.token);
  if (!text) return Unexpected(std::move(text).error());
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());

  std::optional<Json> header;
  std::optional<Json> payload;
  if (const auto parts = jose::split_compact(*text)) {
    header = decoded(parts->header);
    payload = decoded(parts->payload);
  }
  auto verdict = judge(*text, payload, *folder, system_now());
  if (!verdict) return Unexpected(std::move(verdict).error());
  auto printed = print((command.json ? page_json : page)(header, payload, *verdict));
  if (!printed) return printed;
  return verdict->good ? Exit::good : Exit::failed;
}

}  // namespace

Action declare_token_inspect(Syntax& syntax) {
  return action_of<InspectCommand>(syntax, inspect_token);
}

}  // namespace sallyport::cli
