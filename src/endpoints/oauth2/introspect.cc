#include "endpoints/oauth2/introspect.h"

#include "base/json_text.h"
#include "endpoints/oauth2/errors.h"

namespace sallyport::endpoints::oauth2 {
namespace {

void append_text(std::string& out, std::string_view before, std::string_view value) {
  out += before;
  append_json_string(out, value);
}

void append_time(std::string& out, std::string_view before, UnixTime time) {
  out.append(before).append(std::to_string(to_unix(time)));
}

void append_audiences(std::string& out, const std::vector<std::string>& audiences) {
  if (audiences.size() == 1) return append_text(out, R"(,"aud":)", audiences.front());
  out += R"(,"aud":[)";
  for (const std::string& audience : audiences) {
    if (!out.ends_with('[')) out.push_back(',');
    append_json_string(out, audience);
  }
  out.push_back(']');
}

/// RFC 7662 2.2, and the client's fixed claims behind.
std::string description_of(const verifier::VerifiedToken& token) {
  std::string out = R"({"active":true)";
  append_text(out, R"(,"scope":)", token.scope());
  append_text(out, R"(,"client_id":)", token.client_id());
  out += R"(,"token_type":"Bearer")";
  append_time(out, R"(,"exp":)", token.exp());
  if (token.profile() == verifier::Profile::at_jwt) {
    if (token.issued_at()) append_time(out, R"(,"iat":)", *token.issued_at());
    if (token.not_before()) append_time(out, R"(,"nbf":)", *token.not_before());
    append_text(out, R"(,"sub":)", token.subject());
    append_audiences(out, token.audiences());
    append_text(out, R"(,"iss":)", token.issuer());
    append_text(out, R"(,"jti":)", token.jti());
  }
  for (const auto& [name, value] : token.fixed_claims()) {
    if (name == "active" || name == "token_type" || name == "username") continue;
    out.push_back(',');
    append_json_string(out, name);
    out.push_back(':');
    append_json_string(out, value);
  }
  out.push_back('}');
  return out;
}

http::Response inactive() { return json_response(200, R"({"active":false})").reason("inactive"); }

}  // namespace

http::Answer Introspect::operator()(const http::Request& request) const {
  return answer_client(
      parts_, request,
      [judge = judge_](const clients::AuthenticatedClient& client,
                       const ClientRequest& kept) -> http::Answer {
        const auto text = kept.form.find("token");
        if (!text) return render({Code::payload_malformed, "token is missing"}).subject(client->id);
        const auto token = judge->judge(*text, kept.now);
        if (!token) return inactive().detail(token.error().detail).subject(client->id);
        if (!tokens::may_hear_of(*client, *token))
          return inactive().detail("it is another client's").subject(client->id);
        return json_response(200, description_of(**token)).reason("active").subject(client->id);
      });
}

}  // namespace sallyport::endpoints::oauth2
