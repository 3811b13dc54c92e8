#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "endpoints/seed/scope_request.h"
#include "require.h"

namespace {

using sallyport::Outcome;
using sallyport::fuzz::require;
using sallyport::tokens::ScopeList;
namespace seed = sallyport::endpoints::seed;

using Named = Outcome<std::optional<ScopeList>>;

void check(const Named& named) {
  if (!named || !*named) return;
  const ScopeList& list = **named;
  require(list.size() > 0 && list.size() <= sallyport::tokens::kMaxNamedScopes, "1 to 64 scopes");
  std::size_t seen = 0;
  list.each([&](std::string_view scope) {
    require(sallyport::clients::valid_scope(scope), "each is a scope");
    ++seen;
    return true;
  });
  require(seen == list.size(), "as many as it says");
  const auto again = ScopeList::from_text(list.text());
  require(again.has_value() && again->text() == list.text(), "its text reads as itself");
}

/// The short way must find what the strict reader finds, or leave it to that.
void check_short_way(std::string_view body) {
  const auto plain = seed::plain_scope_body(body);
  if (!plain) return;
  const auto json = sallyport::parse_json(seed::quote_bare_scope(body));
  require(json.has_value(), "the short way takes only JSON");
  const sallyport::Json* scope = json->member("scope");
  require(scope != nullptr && json->object()->size() == 1, "with the one member scope");
  if (const std::string* text = scope->string()) {
    require(*plain == sallyport::tokens::split_at_spaces(*text), "the same string");
    return;
  }
  require(scope->array() != nullptr && scope->array()->size() == plain->size(), "as many items");
  for (std::size_t i = 0; i < plain->size(); ++i)
    require(*(*scope->array())[i].string() == (*plain)[i], "the same items");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(seed::scopes_in_body(text));
  check_short_way(text);
  sallyport::http::Request request{};
  request.query = text;
  check(seed::scopes_in_url(request));
  request.query = {};
  request.parameter = text;
  check(seed::scopes_in_url(request));
  return 0;
}
