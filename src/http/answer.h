#pragma once

#include <functional>
#include <variant>

#include "http/request.h"
#include "http/response.h"
#include "http/task.h"

namespace sallyport::http {

class Conversation;

/// Gives a response that could not be given at once. From any thread; once; cheap.
using Reply = std::function<void(Response)>;
/// Is called on the connection's loop with the Reply to use; must not block.
using Later = std::function<void(Reply)>;
/// A coroutine on the connection's loop that streams body and answer. What it is called on stays
/// alive until it has ended.
using Streaming = std::function<Task<void>(Conversation&)>;
/// What a handler returns: the response, or how to get it.
using Answer = std::variant<Response, Later, Streaming>;

/// Is called on an event loop, so it must not block. What it throws becomes a 500.
using Handler = std::function<Answer(const Request&)>;

}  // namespace sallyport::http
