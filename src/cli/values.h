#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "cli/command_line.h"
#include "clients/client.h"

namespace sallyport::cli {

// Values of flags. Each refusal is wrong use and names the flag.

Result<std::int64_t, Fault> parse_number(const std::string& flag, std::string_view text,
                                         std::int64_t least, std::int64_t most);
/// 90s, 15m, 2h, 30d, or seconds.
Result<Seconds, Fault> parse_time(const std::string& flag, std::string_view text);
/// 2048, 3072 or 4096.
Result<int, Fault> parse_rsa_bits(std::string_view text);
/// name=value, split at the first '='.
Result<clients::Claim, Fault> parse_claim(std::string_view text);
/// application/json or application/octet-stream.
Result<clients::ContentType, Fault> parse_content_type(std::string_view text);
std::string_view text_of(clients::ContentType type);

}  // namespace sallyport::cli
