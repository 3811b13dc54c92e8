#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"

namespace sallyport {

/// Reads how an operator writes a length of time: a number of seconds (`90`), or a number and one
/// unit, s, m, h or d (`90s`, `15m`, `2h`, `30d`). No sign, no fraction, no space, no second unit.
/// 0 is a duration; the caller says what is too short or too long. Refuses with
/// Code::invalid_argument; the detail says what would do.
Outcome<Seconds> parse_duration(std::string_view text);

/// The shortest text that parse_duration() reads as `time`: `2h`, not `120m`. REQUIRES: time >= 0.
std::string duration_text(Seconds time);

}  // namespace sallyport
