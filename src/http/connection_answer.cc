#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "http/connection.h"
#include "http/conversation.h"
#include "http/path.h"
#include "observe/log.h"

namespace sallyport::http {
namespace {

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

std::string_view view_of(const std::array<char, 24>& id) { return {id.data(), id.size()}; }

/// co_await lets a handler answer later, from any thread, and resumes on the loop when it has.
struct ReplyAwaiter {
  EventLoop& loop;
  const Later& later;
  std::optional<Response>& reply;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    later([&loop = loop, &reply = reply, waiting](Response response) {
      loop.post([&reply, waiting, response = std::move(response)]() mutable {
        reply = std::move(response);
        waiting.resume();
      });
    });
  }
  void await_resume() noexcept {}
};

bool may_be_echoed(std::string_view value, std::size_t most) {
  return !value.empty() && value.size() <= most &&
         std::ranges::all_of(value, [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

void Connection::Present::reset(const std::shared_ptr<const Settings>& current) {
  if (settings != current) settings = current;
  has_head = false;
  size = 0;
  body = path = {};
  match = {};
  echoed.clear();
  std::string().swap(chunks);  // which may have been large
  canonical.clear();
  answer.reset();
}

void Connection::begin_exchange() {
  present_.reset(loop_.settings());
  present_.began = loop_.now();
  present_.caller = peer_;
  std::ranges::copy(loop_.next_request_id(), present_.id.begin());
}

void Connection::note_echoed_fields() {
  const RequestHead& head = parser_.head();
  for (const Field& field : head.fields) {
    for (const EchoedField& echoed : present_.settings->echoed) {
      if (field.name.size() != echoed.name.size() || !iequals(field.name, echoed.name)) continue;
      if (!may_be_echoed(field.value, echoed.most) || head.count(echoed.name) != 1) continue;
      present_.echoed.append(echoed.name).append(": ").append(field.value).append("\r\n");
    }
  }
}

/// The common case: the request is complete and its answer known. False: exchange_later() goes on.
bool Connection::exchange_at_once() {
  begin_exchange();
  present_.has_head = true;
  present_.size = parser_.consumed();
  present_.caller = caller();
  note_echoed_fields();
  look_up_route();
  if (is_for_fallback()) return hand_to_fallback();
  const RequestHead& head = parser_.head();
  if (head.framing == Framing::chunked) return false;
  if (head.framing == Framing::length) {
    if (input_.size() - present_.size < head.content_length) return false;
    if (head.content_length > present_.settings->limits.body) return false;
    present_.body = input_.view().substr(present_.size, head.content_length);
    present_.size += head.content_length;
  }
  present_.answer = answer();
  const auto* response = std::get_if<Response>(&*present_.answer);
  if (response == nullptr || response->delay().count() > 0) return false;
  respond(*response);
  end_exchange();
  return true;
}

/// The fallback is asked by the head alone. If it has its answer ready, a body that is there is
/// passed over; for one that is not, nobody waits where the answer is a refusal.
bool Connection::hand_to_fallback() {
  const RequestHead& head = parser_.head();
  present_.answer = ask(present_.settings->fallback);
  const auto* response = std::get_if<Response>(&*present_.answer);
  if (response == nullptr) return false;
  const bool whole =
      head.framing == Framing::none ||
      (head.framing == Framing::length && input_.size() - present_.size >= head.content_length);
  if (whole) {
    present_.size += head.framing == Framing::length ? head.content_length : 0;
  } else if (response->status() >= 400) {
    must_linger_ = true;
    open_ = false;
  } else {
    return false;
  }
  respond(*response);
  end_exchange();
  return true;
}

Task<void> Connection::exchange_later() {
  if (present_.answer) {
    if (const auto* streaming = std::get_if<Streaming>(&*present_.answer)) {
      co_await stream(*streaming);
      co_return;
    }
  }
  const bool body_is_here = present_.answer && !is_for_fallback();
  if (!body_is_here) {
    const bool received = co_await receive_body();
    if (!received) {
      open_ = false;
      co_return;
    }
    present_.began = loop_.now();  // the time that the client took is not ours
    if (!present_.answer) present_.answer = answer();
  }
  const bool written = co_await flush();
  if (!written) {
    open_ = false;
    co_return;
  }
  input_.keep();
  enter(Phase::handler);
  if (auto* later = std::get_if<Later>(&*present_.answer)) {
    Response reply = co_await await_reply(std::move(*later));
    present_.answer = std::move(reply);
  }
  const Response response = std::get<Response>(std::move(*present_.answer));
  if (response.delay().count() > 0) co_await Sleep{loop_, loop_.now() + response.delay()};
  respond(response);
  end_exchange();
}

Task<void> Connection::stream(const Streaming& handler) {
  // What the handler needs of the head it has; from here on the input is the body.
  input_.consume(std::exchange(present_.size, 0));
  input_.keep();
  // A client may want the answers before this one first, and then send the body.
  const bool written = co_await flush();
  if (!written) {
    open_ = false;
    co_return;
  }
  enter(Phase::stream);
  Conversation conversation(*this);
  try {
    co_await handler(conversation);
  } catch (const std::exception& bug) {
    observe::log_error("handler_threw",
                       {{"request_id", view_of(present_.id)}, {"what", bug.what()}});
  }
  conversation.close_up();
  end_exchange();
}

void Connection::look_up_route() {
  const RequestHead& head = parser_.head();
  if (is_plain_path(head.path)) {
    present_.path = head.path;
  } else if (auto canonical = canonical_path(head.path)) {
    present_.canonical = std::move(canonical->text);
    present_.path = present_.canonical;
  } else {
    present_.path = {};
    present_.match = {};
    return;
  }
  present_.match = present_.settings->router->find(head.method, present_.path);
}

/// Not ours, and not the path of a request that has none (OPTIONS *).
bool Connection::is_for_fallback() const {
  return present_.match.pattern.empty() && !present_.path.empty() && present_.settings->fallback;
}

Answer Connection::answer() {
  const Settings& settings = *present_.settings;
  if (present_.path.empty() && parser_.head().path != "*") return settings.fault(400, {}).close();
  if (present_.match.handler == nullptr) {
    if (present_.match.allow.empty()) return settings.fault(404, {});
    return settings.fault(405, present_.match.pattern).add("Allow", present_.match.allow);
  }
  return ask(*present_.match.handler);
}

Answer Connection::ask(const Handler& handler) {
  try {
    return handler(request());
  } catch (const std::exception& bug) {
    observe::log_error("handler_threw",
                       {{"request_id", view_of(present_.id)}, {"what", bug.what()}});
    return present_.settings->fault(500, present_.match.pattern);
  }
}

Address Connection::caller() const {
  if (present_.settings->trusted_proxies.empty()) return peer_;
  std::string forwarded;
  for (const Field& field : parser_.head().fields) {
    if (!iequals(field.name, "X-Forwarded-For")) continue;
    if (!forwarded.empty()) forwarded.push_back(',');
    forwarded.append(field.value);
  }
  return caller_address(peer_, forwarded, present_.settings->trusted_proxies);
}

Request Connection::request() const {
  const RequestHead& head = parser_.head();
  Request request;
  request.method = head.method;
  request.path = present_.path;
  request.parameter = present_.match.parameter;
  request.query = head.query;
  request.fields = head.fields;
  request.body = present_.body;
  request.caller = present_.caller;
  request.peer = peer_;
  request.peer_is_trusted = std::ranges::any_of(
      present_.settings->trusted_proxies, [&](const Network& one) { return one.contains(peer_); });
  request.secure = stream_.is_tls();
  request.host = head.host;
  request.now = loop_.wall_now();
  request.steady_now = loop_.now();
  request.id = view_of(present_.id);
  return request;
}

Task<Response> Connection::await_reply(Later later) {
  std::optional<Response> reply;
  co_await ReplyAwaiter{loop_, later, reply};
  co_return std::move(*reply);
}

void Connection::refuse(Refusal refusal, const char* detail) {
  must_linger_ = true;
  open_ = false;
  expired_ = false;
  respond(present_.settings->fault(status_of(refusal), present_.match.pattern)
              .reason("http")
              .detail(detail));
}

void Connection::respond(const Response& response) {
  const bool readable = present_.has_head;
  const RequestHead& head = parser_.head();
  if (!readable || !head.keep_alive || response.closes() || loop_.draining()) open_ = false;
  if (!response.route().empty()) present_.match.pattern = response.route();

  std::size_t bytes =
      append_head(response.status(), phrase_of(response.status()), false, response.fields());
  // RFC 9110 section 8.6: the length of a 304 would be that of the answer which is not repeated.
  if (response.status() != 304) bytes += append_length(response.body().size());
  bytes += end_head();
  // RFC 9110 section 9.3.2: HEAD is answered without content.
  if (!readable || head.method != Method::head) {
    output_.append(response.body());
    bytes += response.body().size();
  }
  report(response.status(), response.reason(), response.detail(), response.subject(), bytes);
}

std::size_t Connection::append_head(int status, std::string_view phrase, bool has_date,
                                    std::string_view fields) {
  if (output_.empty()) output_ = loop_.take_buffer();
  const std::size_t before = output_.size();
  output_.append("HTTP/1.1 ");
  append_number(output_, static_cast<std::size_t>(status));
  output_.append(" ").append(phrase);
  if (!has_date) output_.append("\r\nDate: ").append(loop_.date());
  output_.append("\r\nX-Request-Id: ").append(view_of(present_.id)).append("\r\n");
  output_.append(present_.echoed).append(fields);
  return output_.size() - before;
}

std::size_t Connection::append_length(std::uint64_t length) {
  const std::size_t before = output_.size();
  output_.append("Content-Length: ");
  append_number(output_, length);
  output_.append("\r\n");
  return output_.size() - before;
}

std::size_t Connection::end_head() {
  const std::size_t before = output_.size();
  if (!open_) {
    output_.append("Connection: close\r\n");
  } else if (parser_.head().minor_version == 0) {
    output_.append("Connection: keep-alive\r\n");
  }
  output_.append("\r\n");
  return output_.size() - before;
}

void Connection::end_exchange() {
  input_.consume(present_.size);
  parser_.reset();
  expired_ = false;
  enter(input_.empty() ? Phase::idle : Phase::head);
}

void Connection::report(int status, const char* reason, std::string_view detail,
                        std::string_view subject, std::size_t bytes) const {
  if (!present_.settings->observe) return;
  const std::string_view pattern = present_.match.pattern;
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - present_.began);
  present_.settings->observe({view_of(present_.id),
                              present_.has_head ? name_of(parser_.head().method) : "-",
                              pattern.empty() ? "-" : pattern, status, reason, detail, subject,
                              present_.caller, bytes, took});
}

}  // namespace sallyport::http
