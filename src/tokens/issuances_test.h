#pragma once

#include <latch>

#include "tokens/issue.h"

// What became of an issuance, for the tests of this folder.

namespace sallyport::tokens::test {

/// The token, once it is signed; null if there is none.
inline TokenPtr wait_for(const Issuance& issuance) {
  if (const auto* token = std::get_if<TokenPtr>(&issuance)) return *token;
  if (std::holds_alternative<Error>(issuance)) return nullptr;
  std::latch signed_(1);
  TokenPtr made;
  std::get<std::shared_ptr<PendingToken>>(issuance)->then([&](const Outcome<TokenPtr>& outcome) {
    made = outcome ? *outcome : nullptr;
    signed_.count_down();
  });
  signed_.wait();
  return made;
}

/// Code::internal if it is none.
inline Code refusal_of(const Issuance& issuance) {
  const auto* error = std::get_if<Error>(&issuance);
  return error == nullptr ? Code::internal : error->code;
}

}  // namespace sallyport::tokens::test
