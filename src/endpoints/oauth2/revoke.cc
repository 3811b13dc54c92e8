#include "endpoints/oauth2/revoke.h"

#include "endpoints/oauth2/errors.h"

namespace sallyport::endpoints::oauth2 {
namespace {

http::Response done_with(const char* reason, const std::string& client_id) {
  http::Response response(200);
  response.fields("Cache-Control: no-store\r\nPragma: no-cache\r\n")
      .reason(reason)
      .subject(client_id);
  return response;
}

tokens::Revocation revocation_of(const verifier::VerifiedToken& token, UnixTime now) {
  return {{std::string(verifier::name_of(token.profile())), token.kid(), token.digest()},
          token.client_id(),
          token.exp(),
          now};
}

}  // namespace

http::Answer Revoke::operator()(const http::Request& request) const {
  return answer_client(
      parts_, request,
      [judge = judge_, &revoker = revoker_](const clients::AuthenticatedClient& client,
                                            const ClientRequest& kept) -> http::Answer {
        const std::string& id = client->id;
        const auto text = kept.form.find("token");
        if (!text) return render({Code::payload_malformed, "token is missing"}).subject(id);
        const auto token = judge->judge(*text, kept.now);
        if (!token) return done_with("not_good_anyway", id).detail(token.error().detail);
        // RFC 7009 2.1.
        if ((*token)->client_id() != id) {
          return render({Code::token_of_another, "it is of " + (*token)->client_id()}).subject(id);
        }
        return http::Later([&revoker, revocation = revocation_of(**token, kept.now),
                            id](const http::Reply& reply) {
          revoker.revoke(revocation, [reply, id](const Done& revoked) {
            reply(revoked ? done_with("revoked", id) : render(revoked.error()).subject(id));
          });
        });
      });
}

}  // namespace sallyport::endpoints::oauth2
