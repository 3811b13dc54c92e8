#pragma once

#include <set>

#include "store/conformance.h"
#include "tokens/revocations.h"

namespace sallyport::store {

/// What becomes of issued tokens, for the tests of any engine.
class TokensOfAStore : public Conformance {
 protected:
  tokens::RevocationStore& revocations() { return here_->revocations(); }

  std::multiset<std::string> all() {
    std::multiset<std::string> all;
    const auto read = elsewhere_->revocations().each_revocation(
        [&](const tokens::Revocation& revocation) { all.insert(text_of(revocation)); });
    EXPECT_TRUE(read) << read.error().detail;
    return all;
  }
  void revoke(const tokens::Revocation& revocation) {
    const auto revoked = revocations().revoke(revocation);
    ASSERT_TRUE(revoked) << revoked.error().detail;
    EXPECT_TRUE(*revoked);
  }
  tokens::CutOff cut_off(std::string_view id, std::int64_t now) {
    const auto cut_off = revocations().cut_off(id, at(now));
    EXPECT_TRUE(cut_off) << cut_off.error().detail;
    return cut_off ? *cut_off : tokens::CutOff{};
  }
  std::int64_t dead_until(std::string_view id) { return to_unix(found(id).dead_until); }
  Done note(int n, const std::string& id, std::int64_t exp = kSampleExp) {
    const auto client = here_->clients().find_client(id);
    const std::uint64_t version = client ? (*client)->version : 1;
    return revocations().note_chosen({sample_token(n), id, version, from_unix(exp)});
  }
  std::string told_after(std::uint64_t seq) {
    std::string told;
    for (const Change& change : changes_after(seq)) {
      told += std::to_string(static_cast<int>(change.kind));
      told += change.kind == Change::Kind::client ? ":" + change.ref + " " : " ";
    }
    return told;
  }
};

}  // namespace sallyport::store
