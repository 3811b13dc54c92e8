#include "base/form.h"

#include <algorithm>

#include "base/percent.h"

namespace sallyport {
namespace {

Unexpected<Error> malformed(std::string why) {
  return fail(Code::payload_malformed, std::move(why));
}

}  // namespace

Outcome<Form> Form::parse(std::string_view text, std::string_view may_repeat) {
  Form form;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (pair.empty()) continue;
    if (form.parameters_.size() == kMaxParameters) return malformed("too many parameters");
    const std::size_t equals = pair.find('=');
    auto name = form_decode(pair.substr(0, equals));
    auto value = form_decode(equals == std::string_view::npos ? std::string_view{}
                                                              : pair.substr(equals + 1));
    if (!name || !value) return malformed("a parameter is not well-formed");
    const bool repeats = !may_repeat.empty() && *name == may_repeat;
    if (!repeats && form.count(*name) > 0) {
      return malformed("a parameter stands there twice");
    }
    form.parameters_.push_back({std::move(*name), std::move(*value)});
  }
  return form;
}

std::optional<std::string_view> Form::find(std::string_view name) const {
  const auto found = std::ranges::find(parameters_, name, &Parameter::name);
  if (found == parameters_.end() || found->value.empty()) return std::nullopt;
  return found->value;
}

std::size_t Form::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count(parameters_, name, &Parameter::name));
}

}  // namespace sallyport
