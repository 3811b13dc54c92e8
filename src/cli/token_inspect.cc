#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/base64.h"
#include "base/duration.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/printable.h"
#include "cli/printing.h"
#include "jose/claims.h"
#include "jose/jws.h"
#include "keys/key_ring.h"
#include "tokens/scopes.h"
#include "verifier/plain.h"

namespace sallyport::cli {
namespace {

struct InspectCommand {
  FolderOptions folder;
  std::string token;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.argument("TOKEN", token, "The token; - reads it from stdin, where ps does not show it");
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON object");
  }
};

Result<std::string, Fault> read_stdin() {
  // One byte more than a token may have is enough to see that it is too long.
  std::string text(jose::kMaxTokenSize + 3, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(STDIN_FILENO, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(std::string("stdin cannot be read: ") + std::strerror(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

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

/// Beyond the signature: what becomes of it since it was issued.
Result<std::string, Fault> standing(const verifier::VerifiedToken& token,
                                    clients::ClientStore& store) {
  auto client = store.find_client(token.client_id());
  if (!client) {
    if (client.error().code != Code::not_found) return failed(std::move(client).error());
    return "client '" + token.client_id() + "' is unknown or was removed";
  }
  if (!(*client)->enabled) return "client '" + token.client_id() + "' is disabled";
  const auto scopes = tokens::ScopeList::from_text(token.scope());
  if (!scopes) return std::string("its scope is not valid: ") + scopes.error().detail;
  const std::string_view lost = tokens::first_not_allowed(*scopes, *(*client)->scopes);
  if (lost.empty()) return std::string();
  return "scope '" + std::string(lost) + "' is not registered for client '" + token.client_id() +
         "' any more";
}

Result<Verdict, Fault> judge(std::string_view text, const std::optional<Json>& payload,
                             app::DataFolder& folder, UnixTime now) {
  auto table = folder.store->keys().load_keys();
  if (!table) return failed(std::move(table).error());
  auto ring = keys::KeyRing::open(*table, folder.kek, now);
  if (!ring) return failed(std::move(ring).error());

  Verdict verdict;
  const auto token = verifier::verify_plain(text, (*ring)->verifying_keys(now), now);
  if (!token) {
    const Error& error = token.error();
    verdict.words =
        error.detail + (error.code == Code::token_forged ? expiry_hint(payload, now) : "");
    return verdict;
  }
  verdict.expires = token->exp();
  verdict.kid = token->kid();
  auto refused = standing(*token, folder.store->clients());
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
  auto text = command.token == "-" ? read_stdin() : Result<std::string, Fault>(command.token);
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
