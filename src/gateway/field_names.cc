#include "gateway/field_names.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace sallyport::gateway {
namespace {

constexpr std::size_t kLongest = 32;  // of the names and beginnings below

/// The beginning of a name in the form in which it is compared.
class Normal {
 public:
  explicit Normal(std::string_view name) : size_(std::min(name.size(), text_.size())) {
    for (std::size_t i = 0; i < size_; ++i) {
      text_[i] = name[i] == '_' ? '-' : ascii::lower(name[i]);
    }
  }
  std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, kLongest> text_{};
  std::size_t size_;
};

struct Name {
  std::string_view text;
  FieldFate fate = FieldFate::drop;
};

/// In the order of their text.
template <std::size_t N>
FieldFate look_up(const std::array<Name, N>& names, std::string_view name) {
  const auto it = std::ranges::lower_bound(names, name, {}, &Name::text);
  return it != names.end() && it->text == name ? it->fate : FieldFate::pass;
}

// RFC 9110 section 7.6.1, and what each proxy writes anew.
constexpr std::array kInRequest{
    Name{"authorization", FieldFate::authorization},
    Name{"connection", FieldFate::connection},
    Name{"content-length"},
    Name{"expect"},
    Name{"forwarded"},
    Name{"host"},
    Name{"keep-alive"},
    Name{"te"},
    Name{"trailer"},
    Name{"transfer-encoding"},
    Name{"upgrade"},
    Name{"via", FieldFate::via},
    // What we say ourselves.
    Name{"x-client-id"},
    Name{"x-client-scope"},
    // By these some frameworks serve another method or path than the one that was checked.
    Name{"x-http-method"},
    Name{"x-http-method-override"},
    Name{"x-method-override"},
    Name{"x-original-method"},
    Name{"x-original-uri"},
    Name{"x-original-url"},
    Name{"x-real-ip"},
    Name{"x-request-id"},
    Name{"x-rewrite-url"},
};
static_assert(std::ranges::is_sorted(kInRequest, {}, &Name::text));

// What only we may say of who calls, and from where.
constexpr std::array<std::string_view, 5> kOursInRequest{"proxy-", "x-client-claim-",
                                                         "x-forwarded-", "x-ssl-", "x-client-cert"};

constexpr std::array kInResponse{
    Name{"connection", FieldFate::connection},
    Name{"content-length"},
    Name{"keep-alive"},
    Name{"proxy-authenticate"},
    Name{"proxy-authentication-info"},
    Name{"proxy-connection"},
    Name{"te"},
    Name{"trailer"},
    Name{"transfer-encoding"},
    Name{"upgrade"},
    Name{"x-request-id"},
};
static_assert(std::ranges::is_sorted(kInResponse, {}, &Name::text));

/// The letters that any of these names begins with: most fields are told by their first one.
constexpr std::uint32_t kFirstLetters = [] {
  std::uint32_t letters = 0;
  const auto add = [&](std::string_view name) { letters |= 1U << (name.front() - 'a'); };
  for (const Name& name : kInRequest) add(name.text);
  for (const std::string_view beginning : kOursInRequest) add(beginning);
  for (const Name& name : kInResponse) add(name.text);
  return letters;
}();

bool may_be_special(char first) {
  const char c = ascii::lower(first);
  return c >= 'a' && c <= 'z' && (kFirstLetters >> (c - 'a') & 1U) != 0;
}

}  // namespace

FieldFate fate_in_request(std::string_view name) {
  if (!may_be_special(name.front())) return FieldFate::pass;
  const Normal normal(name);
  const std::string_view text = normal.view();
  for (const std::string_view beginning : kOursInRequest) {
    if (text.starts_with(beginning)) return FieldFate::drop;
  }
  return look_up(kInRequest, text);
}

FieldFate fate_in_response(std::string_view name) {
  if (!may_be_special(name.front())) return FieldFate::pass;
  return look_up(kInResponse, Normal(name).view());
}

bool is_named(std::string_view connection, std::string_view name) {
  while (!connection.empty()) {
    const std::size_t end = std::min(connection.find(','), connection.size());
    std::string_view option = connection.substr(0, end);
    while (!option.empty() && (option.front() == ' ' || option.front() == '\t'))
      option.remove_prefix(1);
    while (!option.empty() && (option.back() == ' ' || option.back() == '\t'))
      option.remove_suffix(1);
    if (iequals(option, name)) return true;
    connection.remove_prefix(std::min(end + 1, connection.size()));
  }
  return false;
}

}  // namespace sallyport::gateway
