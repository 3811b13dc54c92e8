#pragma once

#include <utility>
#include <variant>

#include "http/answer.h"
#include "tokens/issue.h"

namespace sallyport::endpoints {

/// What becomes of an issuance: `render` makes the response of a token, or of why there is none,
/// now or when it has been signed. `render` is copied, and is called once.
template <class Render>
http::Answer answer_when_issued(tokens::Issuance issuance, Render render) {
  using tokens::TokenPtr;
  if (auto* token = std::get_if<TokenPtr>(&issuance))
    return render(Outcome<TokenPtr>(std::move(*token)));
  if (auto* error = std::get_if<Error>(&issuance))
    return render(Outcome<TokenPtr>(Unexpected(std::move(*error))));
  auto pending = std::get<std::shared_ptr<tokens::PendingToken>>(std::move(issuance));
  return http::Later(
      [pending = std::move(pending), render = std::move(render)](const http::Reply& reply) {
        pending->then([reply, render](const Outcome<TokenPtr>& token) { reply(render(token)); });
      });
}

}  // namespace sallyport::endpoints
