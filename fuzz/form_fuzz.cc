#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/form.h"
#include "require.h"

namespace {

using sallyport::Form;
using sallyport::fuzz::require;

constexpr std::string_view kMayRepeat = "resource";

void check_values(const Form& form) {
  for (const std::string_view name :
       {"grant_type", "scope", "client_id", "client_secret", "token", "a", ""}) {
    require(form.count(name) <= 1, "a name stands there once");
    const auto value = form.find(name);
    require(!value || !value->empty(), "an empty value is none");
    require(!value || value->find('\0') == std::string_view::npos, "no value holds NUL");
    require(!value || form.count(name) == 1, "what is found is there");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto form = Form::parse(text, kMayRepeat);
  const auto strict = Form::parse(text);
  require(!strict || form, "what may not repeat may all the more stand there once");
  if (!form) {
    require(form.error().code == sallyport::Code::payload_malformed, "one code refuses");
    return 0;
  }
  check_values(*form);
  require(form->count(kMayRepeat) <= Form::kMaxParameters, "their number is bounded");
  require(form->count(kMayRepeat) <= 1 || !strict, "only that name may repeat");
  return 0;
}
