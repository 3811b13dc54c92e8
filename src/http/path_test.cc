#include "http/path.h"

#include <gtest/gtest.h>

namespace sallyport::http {
namespace {

using std::string_literals::operator""s;

std::string canonical(std::string_view raw) {
  const auto path = canonical_path(raw);
  return path ? path->text : "refused";
}

TEST(Path, StaysAsItIsWhereItIsCanonical) {
  for (const auto* path :
       {"/", "/a", "/a/", "/v1/getAccessToken", "/a.b/..c/.d/e..",
        "/a;b=c/d,e@f:g!$&'()*+=", "/...", "/%2F", "/a%20b", "/%C3%A9", "/a%25b", "/%3B"}) {
    EXPECT_EQ(canonical(path), path);
  }
}

TEST(Path, DecodesUnreservedAndRaisesDigits) {
  EXPECT_EQ(canonical("/%61%5A%30%2d%2E%5f%7ea"), "/aZ0-._~a");
  EXPECT_EQ(canonical("/%c3%a9%3a%2c"), "/%C3%A9%3A%2C");
}

TEST(Path, SaysWhereASlashIsEncoded) {
  EXPECT_TRUE(canonical_path("/a%2fb")->has_encoded_slash);
  EXPECT_FALSE(canonical_path("/a%25b")->has_encoded_slash);
  EXPECT_EQ(canonical("/a%2fb"), "/a%2Fb");
}

TEST(Path, RefusesWhatIsNoPath) {
  for (const auto& path :
       {""s, "a"s, "*"s, "http://h/"s, "/a?b"s, "/a#b"s, "/a b"s, "/a\"b"s, "/a[b]"s, "/{a}"s,
        "/\xc3\xa9"s, "/a\0b"s, "/a\n"s, "/\x7f"s, "/a^"s, "/a|b"s}) {
    EXPECT_FALSE(canonical_path(path)) << path;
    EXPECT_FALSE(is_plain_path(path)) << path;
  }
}

TEST(Path, RefusesBrokenEncoding) {
  for (const auto* path :
       {"/%", "/%4", "/%4g", "/%00", "/%0a", "/%0D", "/%1f", "/%7F", "/%C3", "/%C3a", "/%C0%AF",
        "/%ED%A0%80", "/%FF", "/%F4%90%80%80", "/a%5cb", "/a%5Cb"}) {
    EXPECT_FALSE(canonical_path(path)) << path;
  }
}

struct Spelling {
  const char* raw;
  const char* canonical;  // "refused", or the text that routes are matched with
};

// Each means "/admin" to some server. A route for /public/ or for anything else must not let one
// through to it: so it is refused, or it is "/admin" to us too, or it keeps the spelling that is
// forwarded, in which no single decoding and splitting finds "/admin".
constexpr Spelling admin_spellings[] = {
    {"/admin", "/admin"},
    {"/%61dmin", "/admin"},
    {"/%61%64%6d%69%6e", "/admin"},
    {"/%61%64%6D%69%6E", "/admin"},
    {"/adm%69n", "/admin"},
    {"/public/../admin", "refused"},
    {"/public/%2e%2e/admin", "refused"},
    {"/public/%2E%2E/admin", "refused"},
    {"/public/.%2e/admin", "refused"},
    {"/public/%2e./admin", "refused"},
    {"/public/x/../../admin", "refused"},
    {"/./admin", "refused"},
    {"/%2e/admin", "refused"},
    {"/admin/.", "refused"},
    {"/admin/x/..", "refused"},
    {"/admin/%2e", "refused"},
    {"/../admin", "refused"},
    {"/..", "refused"},
    {"//admin", "refused"},
    {"///admin", "refused"},
    {"/public//../admin", "refused"},
    {"/public//admin", "refused"},
    {"/admin//", "refused"},
    {"/.;/admin", "refused"},
    {"/public/..;/admin", "refused"},
    {"/public/..;a=b/admin", "refused"},
    {"/public/%2e%2e;/admin", "refused"},
    {"/public/..%3b/admin", "refused"},
    {"/public%2f..%2fadmin", "refused"},
    {"/public%2F%2e%2e%2Fadmin", "refused"},
    {"/public/..%2fadmin", "refused"},
    {"/public%2f../admin", "refused"},
    {"/public/%252e%252e/admin", "refused"},
    {"/public/%25%32%65%25%32%65/admin", "refused"},
    {"/public/%25252e%25252e/admin", "refused"},
    {"/public%252fadmin", "refused"},
    {"/public\\..\\admin", "refused"},
    {"\\admin", "refused"},
    {"/\\admin", "refused"},
    {"/public%5c..%5cadmin", "refused"},
    {"/public%5C..%5Cadmin", "refused"},
    {"/public%255c..%255cadmin", "refused"},
    {"/admin%00", "refused"},
    {"/admin%2500", "refused"},
    {"/admin%0a", "refused"},
    {"/admin%0d%0a", "refused"},
    {"/public/%c0%ae%c0%ae/admin", "refused"},
    {"/public/%e0%80%ae%e0%80%ae/admin", "refused"},
    {"/public/..%c0%afadmin", "refused"},
    {"/admin%2f", "/admin%2F"},
    {"/admin%2F", "/admin%2F"},
    {"/%2fadmin", "/%2Fadmin"},
    {"/admin/", "/admin/"},
    {"/admin;x", "/admin;x"},
    {"/admin%3Bx", "/admin%3Bx"},
    {"/ADMIN", "/ADMIN"},
    {"/admin%20", "/admin%20"},
    {"/admin.", "/admin."},
    {"/admin%2e", "/admin."},
    {"/admin#", "refused"},
    {"/admin?", "refused"},
    {"http://h/admin", "refused"},
    {"/%EF%BC%8E%EF%BC%8E/admin",
     "/%EF%BC%8E%EF%BC%8E/admin"},  // full-width dots are letters to us
};

TEST(Path, PRX_04_HasOneFormForEachSpelling) {
  static_assert(std::size(admin_spellings) >= 40);
  for (const auto& [raw, expected] : admin_spellings) EXPECT_EQ(canonical(raw), expected) << raw;
}

TEST(Path, IsItsOwnCanonicalForm) {
  for (const auto& spelling : admin_spellings) {
    const auto once = canonical_path(spelling.raw);
    if (!once) continue;
    EXPECT_EQ(canonical(once->text), once->text) << spelling.raw;
  }
}

TEST(Path, IsPlainOnlyWhereItIsCanonicalWithoutEncoding) {
  for (const auto& [raw, expected] : admin_spellings) {
    const bool plain = std::string_view(raw) == expected &&
                       std::string_view(raw).find('%') == std::string_view::npos;
    EXPECT_EQ(is_plain_path(raw), plain) << raw;
  }
  EXPECT_TRUE(is_plain_path("/"));
  EXPECT_TRUE(is_plain_path("/v1/getAccessToken"));
}

}  // namespace
}  // namespace sallyport::http
