#include "tokens/scopes.h"

#include <gtest/gtest.h>

#include "tokens/lifetime.h"

namespace sallyport::tokens {
namespace {

TEST(ScopeList, KeepsTheOrderOfFirstAppearance) {
  const auto list = ScopeList::from_text("b a b c a");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->text(), "b a c");
  EXPECT_EQ(list->size(), 3U);
}

TEST(ScopeList, CountsBeforeDuplicatesCollapse) {
  const std::vector<std::string_view> sixty_four(64, "a");
  const std::vector<std::string_view> sixty_five(65, "a");
  EXPECT_TRUE(ScopeList::from(sixty_four));
  EXPECT_FALSE(ScopeList::from(sixty_five));
}

TEST(ScopeList, RefusesWhatIsNoScope) {
  for (const std::string& text :
       {std::string(), std::string(" "), std::string(" a"), std::string("a "), std::string("a  b"),
        std::string("a\tb"), std::string("a\"b"), std::string(51, 's'), std::string("a\0b", 3)}) {
    const auto list = ScopeList::from_text(text);
    ASSERT_FALSE(list) << text;
    EXPECT_EQ(list.error().code, Code::scope_malformed);
  }
}

// DOS-04
TEST(ScopeList, AMillionScopesCostNoMoreThanSixtyFive) {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) text += "s ";
  EXPECT_LE(split_at_spaces(text).size(), kMaxNamedScopes + 1);
  EXPECT_FALSE(ScopeList::from_text(text));
}

TEST(ScopeList, SameSetWhateverTheOrder) {
  const auto ab = *ScopeList::from_text("a b");
  EXPECT_TRUE(ab.same_set(*ScopeList::from_text("b a")));
  EXPECT_FALSE(ab.same_set(*ScopeList::from_text("a")));
  EXPECT_FALSE(ab.same_set(*ScopeList::from_text("a c")));
}

TEST(ScopeList, NamesTheFirstThatIsNotAllowed) {
  const clients::Scopes allowed{"a", "b"};
  EXPECT_EQ(first_not_allowed(*ScopeList::from_text("b a"), allowed), "");
  EXPECT_EQ(first_not_allowed(*ScopeList::from_text("a x y"), allowed), "x");
  EXPECT_EQ(first_not_allowed(*ScopeList::from_text("A"), allowed), "A") << "scopes have case";
  EXPECT_EQ(first_not_allowed(*ScopeList::from_text("ab"), allowed), "ab");
}

TEST(Lifetime, IsAlignedAndNeverBeyondTheTtl) {
  clients::Client client;
  for (const int ttl : {1, 59, 60, 61, 7200}) {
    for (const int align : {1, 7, 60}) {
      client.ttl = Seconds(ttl);
      client.align = Seconds(std::min(align, ttl));
      for (std::int64_t now = 1'750'000'000; now < 1'750'000'130; ++now) {
        const std::int64_t exp = to_unix(expiry_of(client, from_unix(now)));
        EXPECT_GT(exp, now);
        EXPECT_LE(exp, now + ttl);
      }
    }
  }
  client.ttl = Seconds(7200);
  client.align = Seconds(60);
  EXPECT_EQ(to_unix(expiry_of(client, from_unix(1'750'384'859))), 1'750'392'000);
}

}  // namespace
}  // namespace sallyport::tokens
