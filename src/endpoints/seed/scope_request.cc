#include "endpoints/seed/scope_request.h"

#include "base/json.h"
#include "base/percent.h"

namespace sallyport::endpoints::seed {
namespace {

using tokens::ScopeList;

constexpr std::string_view kScope = "scope";

Unexpected<Error> malformed(const char* why) { return fail(Code::payload_malformed, why); }

Outcome<std::optional<ScopeList>> list_of(const std::vector<std::string_view>& named) {
  auto list = ScopeList::from(named);
  if (!list) return Unexpected(std::move(list).error());
  return std::optional<ScopeList>(std::move(*list));
}

/// The values of every parameter `scope`, decoded. Unknown parameters are ignored.
Outcome<std::vector<std::string>> scope_parameters(std::string_view query) {
  std::vector<std::string> values;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    const std::size_t equals = pair.find('=');
    const auto name = form_decode(pair.substr(0, equals));
    if (!name || *name != kScope) continue;
    auto value = form_decode(equals == std::string_view::npos ? std::string_view{}
                                                              : pair.substr(equals + 1));
    if (!value) return fail(Code::scope_malformed, "broken percent-encoding in the query");
    values.push_back(std::move(*value));
  }
  return values;
}

Outcome<std::optional<ScopeList>> scopes_in_query(std::string_view query) {
  auto values = scope_parameters(query);
  if (!values) return Unexpected(std::move(values).error());
  if (values->empty()) return std::optional<ScopeList>();
  std::vector<std::string_view> named;
  for (const std::string& value : *values) {
    for (const std::string_view scope : tokens::split_at_spaces(value)) named.push_back(scope);
    if (named.size() > tokens::kMaxNamedScopes) break;  // refused whatever else there is
  }
  return list_of(named);
}

Outcome<std::optional<ScopeList>> scopes_in_path(std::string_view parameter) {
  if (parameter.empty()) return std::optional<ScopeList>();
  const auto decoded = percent_decode(parameter);
  if (!decoded) return fail(Code::scope_malformed, "broken percent-encoding in the path");
  return list_of(tokens::split_at_spaces(*decoded));
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

/// Behind a string that starts at `at` with its quote.
std::size_t skip_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return at + 1;
}

/// Is there a bare key `scope` at `at`?
bool bare_scope_at(std::string_view text, std::size_t at) {
  if (text.substr(at, kScope.size()) != kScope) return false;
  const std::size_t colon = skip_space(text, at + kScope.size());
  return colon < text.size() && text[colon] == ':';
}

/// Walks over a text, past white space.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) { skip(); }

  bool at_end() const { return rest_.empty(); }
  bool take(char c) { return take(std::string_view(&c, 1)); }
  bool take(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    skip();
    return true;
  }
  /// A JSON string that is its own value: visible ASCII and spaces, nothing escaped.
  std::optional<std::string_view> plain_string() {
    if (!rest_.starts_with('"')) return std::nullopt;
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] >= 0x20 && rest_[end] <= 0x7E && rest_[end] != '"' &&
           rest_[end] != '\\')
      ++end;
    if (end == rest_.size() || rest_[end] != '"') return std::nullopt;
    const std::string_view value = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    skip();
    return value;
  }

 private:
  void skip() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
  }
  std::string_view rest_;
};

}  // namespace

Outcome<std::optional<ScopeList>> scopes_in_url(const http::Request& request) {
  auto in_query = scopes_in_query(request.query);
  if (!in_query) return in_query;
  auto in_path = scopes_in_path(request.parameter);
  if (!in_path) return in_path;
  if (!*in_query) return in_path;
  if (*in_path && !(*in_query)->same_set(**in_path)) {
    return fail(Code::scope_malformed, "query and path name different scopes");
  }
  return in_query;
}

std::optional<std::vector<std::string_view>> plain_scope_body(std::string_view body) {
  Cursor at(body);
  if (!at.take('{') || !(at.take("\"scope\"") || at.take("scope")) || !at.take(':'))
    return std::nullopt;
  std::vector<std::string_view> named;
  const bool array = at.take('[');
  do {
    const auto item = at.plain_string();
    if (!item) return std::nullopt;
    named.push_back(*item);
  } while (array && at.take(','));
  if ((array && !at.take(']')) || !at.take('}') || !at.at_end()) return std::nullopt;
  return array ? named : tokens::split_at_spaces(named[0]);
}

std::string quote_bare_scope(std::string_view body) {
  std::string out;
  out.reserve(body.size() + 2);
  std::size_t copied = 0;
  int depth = 0;
  bool key_may_follow = false;
  for (std::size_t at = 0; at < body.size();) {
    const char c = body[at];
    if (key_may_follow && depth == 1 && bare_scope_at(body, at)) {
      out.append(body.substr(copied, at - copied)).append("\"scope\"");
      copied = at += kScope.size();
    } else if (c == '"') {
      at = skip_string(body, at);
    } else {
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at;
    }
    if (!is_space(c)) key_may_follow = c == '{' || c == ',';
  }
  out.append(body.substr(copied));
  return out;
}

Outcome<std::optional<ScopeList>> scopes_in_body(std::string_view body) {
  if (const auto named = plain_scope_body(body)) return list_of(*named);
  // Members that we do not know are ignored, twice or not; only `scope` must be clear.
  auto json = parse_json(quote_bare_scope(body), {.max_depth = 16, .refuse_duplicates = false});
  if (!json) return malformed("the body is not JSON");
  if (json->object() == nullptr) return malformed("the body is not a JSON object");
  if (json->count(kScope) > 1) return malformed("scope stands in the body twice");
  const Json* scope = json->member(kScope);
  if (scope == nullptr) return std::optional<ScopeList>();
  if (const std::string* text = scope->string()) return list_of(tokens::split_at_spaces(*text));
  if (scope->array() == nullptr) return malformed("scope is neither a string nor an array");
  std::vector<std::string_view> named;
  for (const Json& item : *scope->array()) {
    if (item.string() == nullptr) return malformed("scope has an item that is not a string");
    named.push_back(*item.string());
  }
  return list_of(named);
}

}  // namespace sallyport::endpoints::seed
