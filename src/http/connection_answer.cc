#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "http/connection.h"
#include "http/path.h"
#include "observe/log.h"

namespace sallyport::http {
namespace asio = boost::asio;

namespace {

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

bool may_be_echoed(std::string_view value, std::size_t most) {
  return !value.empty() && value.size() <= most &&
         std::ranges::all_of(value, [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

void Connection::begin_exchange() {
  present_ = Present{};
  present_.settings = loop_.settings();
  present_.id = loop_.next_request_id();
  present_.began = Clock::now();
  present_.now = system_now();
}

void Connection::note_echoed_fields() {
  for (const EchoedField& field : present_.settings->echoed) {
    const std::string_view value = parser_.head().find(field.name);
    if (!may_be_echoed(value, field.most) || parser_.head().count(field.name) != 1) continue;
    present_.echoed.append(field.name).append(": ").append(value).append("\r\n");
  }
}

/// The common case: the request is complete and its answer known. False: exchange_later() goes on.
bool Connection::exchange_at_once() {
  begin_exchange();
  present_.has_head = true;
  present_.size = parser_.consumed();
  note_echoed_fields();
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

asio::awaitable<void> Connection::exchange_later() {
  if (!present_.answer) {
    const bool received = co_await receive_body();
    if (!received) {
      open_ = false;
      co_return;
    }
    present_.answer = answer();
  }
  const bool written = co_await flush();
  if (!written) {
    open_ = false;
    co_return;
  }
  input_.keep();
  enter(Phase::handler);
  if (auto* later = std::get_if<Later>(&*present_.answer)) {
    present_.answer = co_await await_reply(std::move(*later));
  }
  const Response response = std::get<Response>(std::move(*present_.answer));
  if (response.delay().count() > 0) co_await pause(response.delay());
  respond(response);
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

Answer Connection::answer() {
  look_up_route();
  const Settings& settings = *present_.settings;
  if (present_.path.empty() && parser_.head().path != "*") return settings.fault(400).close();
  if (present_.match.handler == nullptr) {
    if (present_.match.allow.empty()) return settings.fault(404);
    return settings.fault(405).add("Allow", present_.match.allow);
  }
  try {
    return (*present_.match.handler)(request());
  } catch (const std::exception& bug) {
    observe::log_error("handler_threw", {{"request_id", present_.id}, {"what", bug.what()}});
    return settings.fault(500);
  }
}

Request Connection::request() const {
  const RequestHead& head = parser_.head();
  Address caller = peer_;
  if (!present_.settings->trusted_proxies.empty()) {
    std::string forwarded;
    for (const Field& field : head.fields) {
      if (!iequals(field.name, "X-Forwarded-For")) continue;
      if (!forwarded.empty()) forwarded.push_back(',');
      forwarded.append(field.value);
    }
    caller = caller_address(peer_, forwarded, present_.settings->trusted_proxies);
  }
  return {head.method, present_.path, present_.match.parameter, head.query, head.fields,
          present_.body, caller, present_.now, present_.id};
}

asio::awaitable<Response> Connection::await_reply(Later later) {
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Response)>(
      [this](auto handler, Later begin) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto work = asio::make_work_guard(loop_.context());
        begin([shared, work](Response response) {
          asio::post(work.get_executor(), [shared, response = std::move(response)]() mutable {
            std::move (*shared)(std::move(response));
          });
        });
      },
      asio::use_awaitable, std::move(later));
}

asio::awaitable<void> Connection::pause(std::chrono::milliseconds time) {
  boost::system::error_code ignored;
  asio::steady_timer timer(loop_.context(), time);
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

void Connection::refuse(Refusal refusal) {
  must_linger_ = true;
  open_ = false;
  expired_ = false;
  respond(present_.settings->fault(status_of(refusal)));
}

void Connection::respond(const Response& response) {
  const bool readable = present_.has_head;
  const RequestHead& head = parser_.head();
  if (!readable || !head.keep_alive || response.closes() || loop_.draining()) open_ = false;

  const std::size_t before = output_.size();
  output_.reserve(before + 512 + response.body().size());
  output_.append("HTTP/1.1 ");
  append_number(output_, static_cast<std::size_t>(response.status()));
  output_.append(" ").append(phrase_of(response.status())).append("\r\nDate: ").append(loop_.date(present_.now));
  output_.append("\r\nX-Request-Id: ").append(present_.id).append("\r\n");
  output_.append(present_.echoed).append(response.fields()).append("Content-Length: ");
  append_number(output_, response.body().size());
  if (!open_) {
    output_.append("\r\nConnection: close");
  } else if (head.minor_version == 0) {
    output_.append("\r\nConnection: keep-alive");
  }
  output_.append("\r\n\r\n");
  // RFC 9110 section 9.3.2: HEAD is answered without content.
  if (!readable || head.method != Method::head) output_.append(response.body());
  report(response, output_.size() - before);
}

void Connection::end_exchange() {
  input_.consume(present_.size);
  parser_.reset();
  present_ = Present{};
  expired_ = false;
  enter(input_.empty() ? Phase::idle : Phase::head);
}

void Connection::report(const Response& response, std::size_t bytes) const {
  if (!present_.settings->observe) return;
  const std::string_view pattern = present_.match.pattern;
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - present_.began);
  present_.settings->observe({present_.id, present_.has_head ? name_of(parser_.head().method) : "-",
                              pattern.empty() ? "-" : pattern, response.status(), response.reason(),
                              response.subject(), peer_, bytes, took});
}

}  // namespace sallyport::http
