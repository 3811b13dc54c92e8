#include "cli/client_text.h"

#include "base/duration.h"
#include "cli/printable.h"
#include "cli/values.h"

namespace sallyport::cli {
namespace {

using clients::Client;
using clients::StoredSecret;

std::string joined(const clients::Scopes& scopes) {
  std::string out;
  for (const std::string& scope : scopes) {
    if (!out.empty()) out.push_back(' ');
    out += scope;
  }
  return out;
}

std::string_view state_of(const Client& client) { return client.enabled ? "enabled" : "disabled"; }

void append_cell(std::string& line, std::string_view cell, std::size_t width) {
  line += cell;
  if (cell.size() < width) line.append(width - cell.size(), ' ');
  line += "  ";
}

/// A list may have a million rows, so its columns have fixed widths: a longer id pushes its row to
/// the right.
std::string list_line(std::string_view id, std::string_view state, std::string_view ttl,
                      std::string_view scopes) {
  std::string line;
  append_cell(line, id, 32);
  append_cell(line, state, 8);
  append_cell(line, ttl, 5);
  line += scopes;
  return line;
}

std::string field(std::string_view name, std::string_view value) {
  std::string line(name);
  line.push_back(':');
  line.resize(14, ' ');
  return line + printable(value) + "\n";
}

/// Only what is not as usual.
std::string oauth2_page(const clients::OAuth2Settings& oauth2) {
  const clients::OAuth2Settings& usual = *clients::usual_oauth2();
  std::string page;
  if (oauth2.auth_method != usual.auth_method) {
    page += field("auth method", name_of(oauth2.auth_method));
  }
  if (oauth2.token_alg != usual.token_alg) page += field("token alg", oauth2.token_alg);
  if (oauth2.reuse_percent > 0) {
    page +=
        field("reuse", "while " + std::to_string(oauth2.reuse_percent) + "% of its life is left");
  }
  for (const auto& scope : oauth2.default_scopes) page += field("default", scope);
  for (const auto& audience : oauth2.audiences) page += field("audience", audience);
  if (oauth2.may_introspect) page += field("introspects", "the tokens of others, too");
  if (!oauth2.jwks.empty()) page += field("keys", oauth2.jwks);
  if (!oauth2.jwks_url.empty()) page += field("keys at", oauth2.jwks_url);
  return page;
}

std::string oauth2_json(const clients::OAuth2Settings& oauth2) {
  JsonObject json;
  json.text("auth_method", name_of(oauth2.auth_method)).text("token_alg", oauth2.token_alg);
  json.raw("default_scopes", json_strings(oauth2.default_scopes));
  json.raw("audiences", json_strings(oauth2.audiences));
  json.number("reuse_percent", oauth2.reuse_percent).flag("may_introspect", oauth2.may_introspect);
  if (!oauth2.jwks.empty()) json.raw("jwks", oauth2.jwks);
  if (!oauth2.jwks_url.empty()) json.text("jwks_url", oauth2.jwks_url);
  return json.str();
}

std::string claims_json(const Client& client) {
  JsonObject claims;
  for (const clients::Claim& claim : client.claims) claims.text(claim.name, claim.value);
  return claims.str();
}

}  // namespace

std::string client_line_head() { return list_line("CLIENT ID", "STATE", "TTL", "SCOPES"); }

std::string client_line(const Client& client) {
  return printable(
      list_line(client.id, state_of(client), duration_text(client.ttl), joined(*client.scopes)));
}

JsonObject client_json(const Client& client) {
  JsonObject json;
  json.text("client_id", client.id).flag("enabled", client.enabled);
  json.text("content_type", text_of(client.content_type));
  json.number("ttl", client.ttl.count()).number("align", client.align.count());
  json.raw("scopes", json_strings(*client.scopes));
  if (client.sandbox_token != clients::SandboxToken::good) {
    json.text("sandbox_token", name_of(client.sandbox_token));
  }
  return json;
}

std::string client_page_json(const Client& client) {
  JsonObject json = client_json(client);
  json.raw("oauth2", oauth2_json(*client.oauth2));
  json.raw("claims", claims_json(client)).time("created", client.created);
  const bool was_cut_off = client.dead_until > UnixTime{};
  json.time("cut_off_at", was_cut_off ? std::optional(client.cut_off_at) : std::nullopt);
  json.time("dead_until", was_cut_off ? std::optional(client.dead_until) : std::nullopt);
  json.raw("secrets", secrets_json(client));
  return json.str();
}

std::string client_page(const Client& client, UnixTime now) {
  std::string page = field("client_id", client.id) + field("state", state_of(client)) +
                     field("created", utc_text(client.created)) +
                     field("content_type", text_of(client.content_type)) +
                     field("ttl", duration_text(client.ttl)) +
                     field("align", duration_text(client.align));
  if (client.dead_until > now) {
    page += field("cut off", "at " + utc_text(client.cut_off_at) + "; tokens that expire until " +
                                 utc_text(client.dead_until) + " are dead");
  }
  if (client.sandbox_token != clients::SandboxToken::good) {
    page += field("sandbox", "its tokens are " + std::string(name_of(client.sandbox_token)));
  }
  for (const std::string& scope : *client.scopes) page += field("scope", scope);
  for (const clients::Claim& claim : client.claims)
    page += field("claim", claim.name + "=" + claim.value);
  page += oauth2_page(*client.oauth2);
  if (client.oauth2->auth_method == clients::AuthMethod::private_key_jwt) return page;
  return page + "\n" + secret_table(client, now).str();
}

Table secret_table(const Client& client, UnixTime now) {
  Table table({"SECRET ID", "STATE", "CREATED", "EXPIRES", "LAST USED", "LABEL"});
  for (const StoredSecret& secret : client.secrets) {
    table.row({secret.id, is_alive(secret, now) ? "alive" : "expired", utc_text(secret.created),
               utc_text(secret.expires, "never"), utc_text(secret.last_used, "never"),
               secret.label});
  }
  return table;
}

std::string secrets_json(const Client& client) {
  std::string out = "[";
  for (const StoredSecret& secret : client.secrets) {
    if (out.size() > 1) out.push_back(',');
    JsonObject json;
    json.text("secret_id", secret.id).text("label", secret.label).time("created", secret.created);
    json.time("expires", secret.expires).time("last_used", secret.last_used);
    out += json.str();
  }
  return out + "]";
}

}  // namespace sallyport::cli
