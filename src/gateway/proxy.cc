#include "gateway/proxy.h"

#include <algorithm>

#include "gateway/bearer.h"
#include "gateway/challenge.h"
#include "gateway/upload.h"
#include "gateway/upstream_answer.h"
#include "http/client/pool.h"
#include "http/conversation.h"

namespace sallyport::gateway {
namespace {

using http::Conversation;
using http::Task;
using http::client::Lease;
using http::client::Moved;

constexpr unsigned kMostAttempts = 3;
constexpr std::size_t kMostOfForm = 64 * 1024;

bool is_idempotent(http::Method method) {
  switch (method) {
    case http::Method::get:
    case http::Method::head:
    case http::Method::options:
    case http::Method::put:
    case http::Method::delete_: return true;
    case http::Method::post:
    case http::Method::patch: return false;
  }
  return false;
}

/// One request on its way. Lives in the frame of its coroutine.
class Passage {
 public:
  Passage(Conversation& conversation, const Route& route, ForwardedRequest request,
          const Render& render)
      : conversation_(conversation), route_(route), request_(std::move(request)), render_(render) {}

  Task<void> run();

 private:
  /// What one attempt came to.
  enum class Attempt : std::uint8_t { over, again };

  Task<bool> check_form();
  Task<Attempt> attempt(unsigned number);
  Task<bool> connect(Upstream& upstream, Lease& lease);
  Task<Attempt> exchange_with(Upstream& upstream, Lease& lease);
  std::string head_for(const Upstream& upstream) const;
  std::string_view host_for(const Upstream& upstream) const;
  bool may_be_sent_again() const;
  void refuse(Code code, std::string detail);

  Conversation& conversation_;
  const Route& route_;
  ForwardedRequest request_;
  const Render& render_;
  std::string form_;                      // what of the body was looked at before it is sent
  Error fault_{Code::upstream_away, {}};  // of the last attempt
};

void Passage::refuse(Code code, std::string detail) {
  http::Response response = render_({code, std::move(detail)});
  const std::string asks = challenge(code, {});
  if (!asks.empty()) response.add("WWW-Authenticate", asks);
  conversation_.respond(response);
}

/// RFC 6750 2: a request shows its token in one way only. A form is small, so its beginning is read
/// before any of it is sent. False: the request is answered.
Task<bool> Passage::check_form() {
  using State = Conversation::Piece::State;
  while (form_.size() < kMostOfForm) {
    const auto piece = conversation_.read_body();
    if (piece.state == State::end) break;
    if (piece.state == State::failed) {
      conversation_.respond_to_failed_body();
      co_return false;
    }
    if (piece.state == State::data) {
      form_.append(piece.data);
      conversation_.used_up();
    } else {
      co_await conversation_.wait_for_body();
    }
  }
  if (!has_token_parameter(form_)) co_return true;
  refuse(Code::credentials_malformed, "a token in the body too");
  co_return false;
}

std::string_view Passage::host_for(const Upstream& upstream) const {
  switch (route_.host_field) {
    case Route::HostField::client:
      return request_.client_host.empty() ? upstream.authority() : request_.client_host;
    case Route::HostField::fixed: return route_.fixed_host;
    case Route::HostField::upstream: break;
  }
  return upstream.authority();
}

std::string Passage::head_for(const Upstream& upstream) const {
  std::string head;
  head.reserve(request_.line.size() + request_.fields.size() + 128);
  head.append(request_.line).append("Host: ").append(host_for(upstream)).append("\r\n");
  head.append(request_.fields);
  if (const auto length = conversation_.body_length()) {
    head.append("Content-Length: ").append(std::to_string(*length)).append("\r\n");
  } else if (conversation_.body_framing() == http::Framing::chunked) {
    head.append("Transfer-Encoding: chunked\r\n");
  }
  return head.append("\r\n");
}

bool Passage::may_be_sent_again() const {
  return is_idempotent(request_.method) && conversation_.body_framing() == http::Framing::none;
}

Task<void> Passage::run() {
  if (request_.looped) {
    refuse(Code::upstream_wrong, "the request has passed this server before: a loop of routes");
    co_return;
  }
  if (!conversation_.limit_body(route_.max_body)) {
    conversation_.respond_to_failed_body();
    co_return;
  }
  if (request_.is_form && !route_.is_public) {
    const bool fine = co_await check_form();
    if (!fine) co_return;
  }
  for (unsigned number = 0; number < kMostAttempts; ++number) {
    const Attempt came_to = co_await attempt(number);
    if (came_to == Attempt::over) co_return;
  }
  conversation_.respond(render_(fault_));
}

Task<Passage::Attempt> Passage::attempt(unsigned number) {
  Upstream& upstream = route_.upstreams->next(conversation_.loop().now());
  Lease lease = conversation_.loop().pool().take(upstream.origin());
  if (!lease) {
    const bool connected = co_await connect(upstream, lease);
    if (!connected) {
      upstream.failed(conversation_.loop().now());
      // With one server, asking it again at once is of no use.
      const bool others = number + 1 < route_.upstreams->size();
      if (others) co_return Attempt::again;
      conversation_.respond(render_(fault_));
      co_return Attempt::over;
    }
  }
  const Attempt came_to = co_await exchange_with(upstream, lease);
  co_return came_to;
}

Task<bool> Passage::connect(Upstream& upstream, Lease& lease) {
  const auto endpoints = upstream.endpoints();
  const auto until = conversation_.loop().now() + route_.connect_timeout;
  for (const auto& endpoint : *endpoints) {
    std::string why;
    lease = conversation_.loop().pool().open(upstream.origin(), endpoint, why);
    if (lease) {
      const Moved moved = co_await lease->connect(until, why);
      if (moved == Moved::yes) co_return true;
      const bool slow = moved == Moved::too_late;
      fault_ = {slow                     ? Code::upstream_slow
                : lease->has_begun_tls() ? Code::upstream_wrong
                                         : Code::upstream_away,
                upstream.authority() + ": " + (slow ? "not connected in time" : why)};
      lease.drop();
    } else {
      fault_ = {Code::upstream_away, upstream.authority() + ": " + why};
    }
  }
  co_return false;
}

Task<Passage::Attempt> Passage::exchange_with(Upstream& upstream, Lease& lease) {
  lease->output() = head_for(upstream);
  Upload upload(conversation_, *lease, route_.idle_timeout);
  upload.begin(form_);

  UpstreamAnswer answer(conversation_, *lease, request_.method, upload, route_);
  const auto outcome = co_await answer.read_head();
  if (!outcome) {
    fault_ = {outcome.error().code, upstream.authority() + ": " + outcome.error().detail};
    if (upload.body_failed()) {
      conversation_.respond_to_failed_body();
      co_return Attempt::over;
    }
    // A server may end an idle connection in the moment in which it is used again; that says
    // nothing of how it does.
    const bool stale = lease.used_before() && !answer.anything_came();
    if (!stale) upstream.failed(conversation_.loop().now());
    const bool again =
        may_be_sent_again() && !answer.anything_came() && fault_.code == Code::upstream_wrong;
    if (again && (stale || route_.upstreams->size() > 1)) co_return Attempt::again;
    conversation_.respond(render_(fault_));
    co_return Attempt::over;
  }
  upstream.succeeded();
  const bool clean = co_await answer.pass_on_body();
  if (clean && upload.is_over()) lease.give_back(answer.may_be_kept_for());
  co_return Attempt::over;
}

}  // namespace

http::Streaming pass_on(const Verdict& verdict, ForwardedRequest request, const Render& render) {
  auto shared = std::make_shared<ForwardedRequest>(std::move(request));
  return [&route = verdict.route(), shared, client_id = verdict.client_id(),
          &render](Conversation& conversation) -> Task<void> {
    conversation.note_route(route.pattern.text());
    conversation.note_subject(client_id);
    Passage passage(conversation, route, std::move(*shared), render);
    co_await passage.run();
  };
}

}  // namespace sallyport::gateway
