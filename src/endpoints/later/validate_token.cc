#include "endpoints/later/validate_token.h"

#include <array>

#include "endpoints/later/body.h"

namespace sallyport::endpoints::later {
namespace {

constexpr std::array<Member, 3> kMembers{
    {{"token", 1200}, {"client_id", 60}, {"client_secret", 100}}};

http::Response verdict(bool valid, const std::string& client_id) {
  http::Response response(200);
  response
      .fields("Content-Type: application/json\r\nCache-Control: no-store\r\nPragma: no-cache\r\n")
      .reason(valid ? "active" : "inactive")
      .subject(client_id)
      .body(valid ? R"({"valid":true})" : R"({"valid":false})");
  return response;
}

}  // namespace

http::Handler validate_token(const TokenParts& parts,
                             std::shared_ptr<const tokens::TokenJudge> judge) {
  return [parts, judge = std::move(judge)](const http::Request& request) -> http::Answer {
    if (parts.too_stale(request.steady_now))
      return render(Error{Code::unavailable, "the store is away"}, request.path);
    const auto body = Body::parse(request, kMembers);
    if (!body) return render(body.error(), request.path);
    Unfit unfit;
    body->check_lengths(kMembers, unfit);
    const auto posted = body->posted_secret(unfit);
    if (unfit.any()) return render(std::move(unfit).fault(), request.path);
    auto client = parts.authenticator.authenticate(
        *posted, {request.caller, request.now, request.steady_now});
    if (!client) return render_validation(client.error(), request.path);
    const std::string& id = (*client)->id;
    if ((*client)->content_type != clients::ContentType::json) {
      return render_content_type_refused((*client)->content_type, request.path).subject(id);
    }
    const auto token = judge->judge(body->text("token"), request.now);
    if (!token) return verdict(false, id).detail(token.error().detail);
    return verdict(tokens::may_hear_of(**client, *token), id);
  };
}

}  // namespace sallyport::endpoints::later
