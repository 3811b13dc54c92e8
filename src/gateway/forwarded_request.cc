#include "gateway/forwarded_request.h"

#include "http/media_type.h"

#include <algorithm>

#include "base/ascii.h"
#include "gateway/field_names.h"

namespace sallyport::gateway {
namespace {

void add(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

/// The values of all Connection fields, joined.
std::string connection_options(std::span<const http::Field> fields) {
  std::string options;
  for (const http::Field& field : fields) {
    if (fate_in_request(field.name) != FieldFate::connection) continue;
    options.append(options.empty() ? "" : ",").append(field.value);
  }
  return options;
}

/// RFC 7239 section 6: an IPv6 address stands in brackets and quotes.
void add_node(std::string& out, std::string_view address) {
  const bool v6 = address.find(':') != address.npos;
  out.append(v6 ? "for=\"[" : "for=").append(address).append(v6 ? "]\"" : "");
}

std::string_view scheme_of(const http::Request& request) {
  if (request.peer_is_trusted) {
    const auto said = request.find("X-Forwarded-Proto");
    if (said.lines == 1 && said.value == "https") return "https";
    if (said.lines == 1 && said.value == "http") return "http";
  }
  return request.secure ? "https" : "http";
}

void add_where_from(std::string& out, const http::Request& request) {
  const std::string_view scheme = scheme_of(request);
  const std::string caller = request.caller.to_string();
  const std::string proxy =
      request.caller == request.peer ? std::string() : request.peer.to_string();
  out.append("X-Forwarded-For: ").append(caller);
  if (!proxy.empty()) out.append(", ").append(proxy);
  out.append("\r\n");
  add(out, "X-Forwarded-Proto", scheme);
  if (!request.host.empty()) add(out, "X-Forwarded-Host", request.host);
  out.append("Forwarded: ");
  add_node(out, caller);
  if (!request.host.empty()) out.append(";host=\"").append(request.host).append("\"");
  out.append(";proto=").append(scheme);
  if (!proxy.empty()) add_node(out.append(", "), proxy);
  out.append("\r\n");
}

/// RFC 6750 2.2.
bool is_form(const http::Request& request) {
  return http::is_media_type(request.find("Content-Type").value,
                             "application/x-www-form-urlencoded");
}

}  // namespace

void append_identity(std::string& out, const tokens::LiveToken& token) {
  add(out, "X-Client-Id", token->client_id());
  add(out, "X-Client-Scope", token->scope());
  for (const auto& [name, value] : token->fixed_claims()) {
    std::string field = "X-Client-Claim-" + name;
    std::ranges::replace(field, '_', '-');
    add(out, field, value);
  }
}

ForwardedRequest forward(const http::Request& request, const Verdict& verdict,
                         std::string_view via) {
  ForwardedRequest made;
  made.method = request.method;
  made.client_host = request.host;
  made.is_form = is_form(request);
  made.line.reserve(request.path.size() + request.query.size() + 24);
  made.line.append(http::name_of(request.method)).append(" ").append(request.path);
  if (request.query.data() != nullptr) made.line.append("?").append(request.query);
  made.line.append(" HTTP/1.1\r\n");

  std::string& out = made.fields;
  out.reserve(1024);
  const std::string options = connection_options(request.fields);
  std::string vias;
  for (const http::Field& field : request.fields) {
    const FieldFate fate = fate_in_request(field.name);
    if (fate == FieldFate::via) {
      vias.append(field.value).append(", ");
      continue;
    }
    const bool passes = fate == FieldFate::pass ||
                        (fate == FieldFate::authorization && verdict.route().forward_token);
    if (!passes || (!options.empty() && is_named(options, field.name))) continue;
    add(out, field.name, field.value);
  }
  made.looped = vias.find(via) != vias.npos;
  add(out, "Via", vias.append("1.1 ").append(via));
  add_where_from(out, request);
  add(out, "X-Request-Id", request.id);
  if (verdict.token()) append_identity(out, *verdict.token());
  return made;
}

}  // namespace sallyport::gateway
