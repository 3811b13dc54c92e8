#include "gateway/upstream_answer.h"

#include <algorithm>
#include <charconv>

#include "gateway/field_names.h"

namespace sallyport::gateway {
namespace {

using http::Framing;
using http::client::Moved;
using Parsed = http::HeadLines::State;

// Servers end idle connections at times of their own; Node after five seconds.
constexpr std::chrono::milliseconds kKeptIdle{50'000};
constexpr std::chrono::milliseconds kLook{100};
constexpr int kMostInterim = 16;
// Then the others of the loop get their turn, however fast both sides are.
constexpr int kPiecesATurn = 16;

Unexpected<Error> wrong(std::string why) { return fail(Code::upstream_wrong, std::move(why)); }

}  // namespace

UpstreamAnswer::UpstreamAnswer(http::Conversation& conversation, http::client::Outgoing& from,
                               http::Method asked, const Upload& upload, const Route& route)
    : conversation_(conversation),
      from_(from),
      upload_(upload),
      route_(route),
      parser_(from.parser()),
      chunks_(http::client::kAnswerLimits) {
  parser_.reset(asked);
}

http::EventLoop::SteadyTime UpstreamAnswer::patience_ends() const {
  if (head_is_read_) return conversation_.loop().now() + route_.idle_timeout;
  return upload_.ended_at() + route_.response_timeout;
}

/// nothing_more: the client's body has failed, the time is over, or the connection is broken.
http::Task<UpstreamAnswer::Came> UpstreamAnswer::wait_for_more() {
  for (;;) {
    if (const auto moved = from_.receive_now()) {
      if (*moved == Moved::yes) {
        anything_came_ = true;
        co_return Came::bytes;
      }
      co_return *moved == Moved::closed ? Came::clean_end : Came::nothing_more;
    }
    if (upload_.body_failed()) co_return Came::nothing_more;
    from_.input().keep();
    // How the upload does is looked at now and then: it cannot wake us from within itself, since
    // what we do next may be its end.
    const bool uploading = !upload_.has_ended();
    const auto until = uploading ? conversation_.loop().now() + kLook : patience_ends();
    const bool ready = co_await from_.wait(until);
    if (ready || uploading) continue;
    timed_out_ = true;
    co_return Came::nothing_more;
  }
}

http::Task<Done> UpstreamAnswer::read_head() {
  for (int interim = 0;;) {
    const Parsed state = parser_.parse(from_.input().view());
    if (state == Parsed::refused) {
      co_return wrong(std::string("its answer is no HTTP: ") + parser_.reason());
    }
    if (state == Parsed::complete && parser_.head().is_interim()) {
      // RFC 9110 section 15.2: not for us, and the client need not hear of them.
      if (parser_.head().status == 101) co_return wrong("it switched protocols unasked");
      if (++interim > kMostInterim) co_return wrong("too many interim answers");
      from_.input().consume(parser_.consumed());
      parser_.reset();
      continue;
    }
    if (state == Parsed::complete) {
      head_is_read_ = true;
      co_return done();
    }
    const Came came = co_await wait_for_more();
    if (came == Came::bytes) continue;
    if (timed_out_) co_return fail(Code::upstream_slow, "no answer in time");
    co_return wrong("it ended the connection without an answer");
  }
}

std::string UpstreamAnswer::fields_for_client() const {
  const auto& head = parser_.head();
  std::string options;
  for (const http::Field& field : head.fields) {
    if (fate_in_response(field.name) == FieldFate::connection) {
      options.append(options.empty() ? "" : ",").append(field.value);
    }
  }
  std::string out;
  out.reserve(512);
  for (const http::Field& field : head.fields) {
    if (fate_in_response(field.name) != FieldFate::pass) continue;
    if (!options.empty() && is_named(options, field.name)) continue;
    if (conversation_.echoes(field.name)) continue;
    out.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  return out;
}

/// What the server says of how long it keeps the connection, less a second for the way.
std::chrono::milliseconds UpstreamAnswer::idle_time() const {
  if (!parser_.head().keep_alive) return std::chrono::milliseconds(0);
  const std::string_view said = parser_.head().find("Keep-Alive");
  constexpr std::string_view kTimeout = "timeout=";
  const std::size_t at = said.find(kTimeout);
  if (at == said.npos) return kKeptIdle;
  unsigned seconds = 0;
  std::from_chars(said.data() + at + kTimeout.size(), said.data() + said.size(), seconds);
  const std::chrono::milliseconds less{std::max(0, static_cast<int>(std::min(seconds, 3600U)) - 1) *
                                       1000};
  return std::min(kKeptIdle, less);
}

void UpstreamAnswer::start() {
  const auto& head = parser_.head();
  framing_ = head.framing;
  left_ = head.content_length;
  keep_for_ = idle_time();
  body_is_over_ = framing_ == Framing::none || (framing_ == Framing::length && left_ == 0);

  http::Conversation::Head made{};
  made.status = head.status;
  made.reason_phrase = head.reason;
  const std::string fields = fields_for_client();
  made.fields = fields;
  made.has_date = head.find("Date").data() != nullptr;
  made.framing = framing_ == Framing::until_close ? Framing::chunked : framing_;
  // RFC 9110 section 8.6: what the body of another answer would have.
  const bool announced = head.find("Content-Length").data() != nullptr;
  if (framing_ == Framing::length ||
      (framing_ == Framing::none && announced && head.status != 204)) {
    made.length = head.content_length;
  }
  conversation_.note("proxied", {});
  conversation_.start(made);
  from_.input().consume(parser_.consumed());
}

bool UpstreamAnswer::add_chunks() {
  for (;;) {
    const auto step = chunks_.next(from_.input().view());
    using Decoded = http::ChunkedDecoder::State;
    if (step.state == Decoded::refused) return false;
    if (step.state == Decoded::data) conversation_.add(step.data);
    from_.input().consume(step.consumed);
    body_is_over_ = step.state == Decoded::finished;
    if (body_is_over_ || step.state == Decoded::need_more) return true;
  }
}

bool UpstreamAnswer::add_what_is_there() {
  if (body_is_over_) return true;
  if (framing_ == Framing::chunked) return add_chunks();
  const std::string_view there = from_.input().view();
  const auto size = framing_ == Framing::length
                        ? static_cast<std::size_t>(std::min<std::uint64_t>(left_, there.size()))
                        : there.size();
  conversation_.add(there.substr(0, size));
  from_.input().consume(size);
  if (framing_ == Framing::length) {
    left_ -= size;
    body_is_over_ = left_ == 0;
  }
  return true;
}

http::Task<bool> UpstreamAnswer::pass_on_body() {
  start();
  for (int pieces = 1;; ++pieces) {
    const bool honest = add_what_is_there();
    if (!honest) {
      conversation_.note("upstream_wrong", "its body is not chunked as it says");
      conversation_.cut_off();
      co_return false;
    }
    if (body_is_over_) break;
    from_.input().keep();
    const bool taken = co_await conversation_.flush();
    if (!taken) co_return false;
    if (pieces % kPiecesATurn == 0)
      co_await http::Sleep{conversation_.loop(), conversation_.loop().now()};
    const Came came = co_await wait_for_more();
    if (came == Came::bytes) continue;
    if (came == Came::clean_end && framing_ == Framing::until_close) break;
    conversation_.note(timed_out_ ? "upstream_slow" : "upstream_wrong", "its answer broke off");
    conversation_.cut_off();
    co_return false;
  }
  conversation_.finish();
  // What comes behind an answer that was asked for belongs to nobody.
  co_return from_.input().empty();
}

}  // namespace sallyport::gateway
