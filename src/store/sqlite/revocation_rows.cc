#include "store/sqlite/revocation_rows.h"

#include <algorithm>

#include "clients/client.h"
#include "jose/claims.h"
#include "store/sqlite/changes.h"
#include "store/sqlite/damaged.h"

namespace sallyport::store::sqlite {
namespace {

using tokens::Revocation;
using tokens::TokenName;

constexpr std::string_view kHex = "0123456789abcdef";

/// Of a profile or a key: what stands in a ref between spaces.
bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

std::string_view fault_of(const TokenName& token, std::string_view client_id, UnixTime exp) {
  if (!is_word(token.profile) || !is_word(token.kid)) return "it has no profile or key";
  if (!clients::valid_client_id(client_id)) return "its client's id is none";
  if (to_unix(exp) < 1 || to_unix(exp) > jose::kMaxNumericDate) return "its expiry is none";
  return {};
}

int hex_value(char c) {
  const std::size_t value = kHex.find(c);
  return value == std::string_view::npos ? -1 : static_cast<int>(value);
}

}  // namespace

Done check(const TokenName& token, std::string_view client_id, UnixTime exp) {
  const std::string_view fault = fault_of(token, client_id, exp);
  if (fault.empty()) return done();
  return fail(Code::invalid_argument, "this token cannot be kept: " + std::string(fault));
}

Outcome<Revocation> read_revocation(const Query& row) {
  Revocation revocation;
  revocation.token.profile = row.text(0);
  revocation.token.kid = row.text(1);
  const Bytes digest = row.bytes(2);
  revocation.client_id = row.text(3);
  revocation.exp = from_unix(row.number(4));
  revocation.at = from_unix(row.number(5));
  std::string_view fault = fault_of(revocation.token, revocation.client_id, revocation.exp);
  if (digest.size() != revocation.token.digest.size()) fault = "its digest has not 32 bytes";
  if (!fault.empty()) {
    return damaged_at("a revoked token of client '" + revocation.client_id + "'", fault);
  }
  std::ranges::copy(digest, revocation.token.digest.begin());
  return revocation;
}

Outcome<bool> insert_revocation(Database& database, const Revocation& revocation) {
  const TokenName& token = revocation.token;
  auto added = database.run(
      "INSERT INTO revocations (profile, kid, digest, client_id, exp, at) VALUES (?, ?, ?, ?, ?, ?)"
      " ON CONFLICT DO NOTHING",
      token.profile, token.kid, Bytes(token.digest), revocation.client_id, to_unix(revocation.exp),
      to_unix(revocation.at));
  if (!added) return Unexpected(std::move(added).error());
  if (database.touched() == 0) return false;
  auto seq = record_change(database, Change::Kind::revocation, ref_of(token));
  if (!seq) return Unexpected(std::move(seq).error());
  return true;
}

std::string ref_of(const TokenName& token) {
  std::string ref = token.profile + " " + token.kid + " ";
  for (const std::uint8_t byte : token.digest) {
    ref.push_back(kHex[byte >> 4]);
    ref.push_back(kHex[byte & 0xF]);
  }
  return ref;
}

std::optional<TokenName> parse_ref(std::string_view ref) {
  const std::size_t first = ref.find(' ');
  const std::size_t second = first == ref.npos ? ref.npos : ref.find(' ', first + 1);
  if (second == ref.npos) return std::nullopt;
  TokenName token;
  token.profile = ref.substr(0, first);
  token.kid = ref.substr(first + 1, second - first - 1);
  const std::string_view hex = ref.substr(second + 1);
  if (!is_word(token.profile) || !is_word(token.kid)) return std::nullopt;
  if (hex.size() != 2 * token.digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < token.digest.size(); ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    token.digest[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return token;
}

}  // namespace sallyport::store::sqlite
