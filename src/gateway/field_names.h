#pragma once

#include <string_view>

namespace sallyport::gateway {

/// What becomes of a field that a message brings, by its name. Names are compared without case, and
/// with '_' as '-', since many servers behind a gateway do not tell those apart.
enum class FieldFate : std::uint8_t {
  pass,
  drop,           // of this connection only, or ours to say, or a way around the route's policy
  authorization,  // passed where the route says so
  connection,     // dropped, with all that it names
  via,            // goes on with our own entry
};

FieldFate fate_in_request(std::string_view name);
FieldFate fate_in_response(std::string_view name);

/// Is `name` among the options of a Connection field with this value (RFC 9110 7.6.1)?
bool is_named(std::string_view connection, std::string_view name);

}  // namespace sallyport::gateway
