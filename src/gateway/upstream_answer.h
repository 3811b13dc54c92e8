#pragma once

#include <chrono>
#include <string>

#include "base/error.h"
#include "gateway/route.h"
#include "gateway/upload.h"
#include "http/chunked.h"
#include "http/client/outgoing.h"
#include "http/conversation.h"
#include "http/response_head.h"

namespace sallyport::gateway {

/// An upstream's answer on its way back to the client.
class UpstreamAnswer {
 public:
  UpstreamAnswer(http::Conversation& conversation, http::client::Outgoing& from, http::Method asked,
                 const Upload& upload, const Route& route);

  /// Reads up to the end of the final head. Refuses with upstream_wrong or upstream_slow; nothing
  /// was told to the client then.
  http::Task<Done> read_head();
  /// Has a byte of an answer come?
  bool anything_came() const { return anything_came_; }

  /// Passes head and body on. False: the answer could not be finished, or the upstream sent more
  /// than that; the connection to it must not be used again.
  http::Task<bool> pass_on_body();
  /// After that: for how long the connection to the upstream may be kept idle; 0: not at all.
  std::chrono::milliseconds may_be_kept_for() const { return keep_for_; }

 private:
  enum class Came : std::uint8_t { bytes, clean_end, nothing_more };

  http::Task<Came> wait_for_more();
  http::EventLoop::SteadyTime patience_ends() const;
  void start();
  std::string fields_for_client() const;
  std::chrono::milliseconds idle_time() const;
  /// Adds what is there to the answer. False: the upstream lies.
  bool add_what_is_there();
  bool add_chunks();

  http::Conversation& conversation_;
  http::client::Outgoing& from_;
  const Upload& upload_;
  const Route& route_;
  http::ResponseHeadParser& parser_;
  bool head_is_read_ = false;
  bool anything_came_ = false;
  bool timed_out_ = false;
  // Of the body.
  http::Framing framing_ = http::Framing::none;
  std::uint64_t left_ = 0;
  http::ChunkedDecoder chunks_;
  bool body_is_over_ = false;
  std::chrono::milliseconds keep_for_{0};
};

}  // namespace sallyport::gateway
