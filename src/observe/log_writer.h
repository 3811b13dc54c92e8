#pragma once

#include <cstdint>
#include <string>

namespace sallyport::observe {

/// Hands whole lines, each with its end, to the one thread that writes to stderr: so lines never
/// tear, and nobody waits for a reader that does not read. When too much waits the oldest is
/// dropped. Thread-safe.
void write_log(const std::string& lines);

/// How many calls' lines were dropped since the start.
std::uint64_t dropped_log_writes();

}  // namespace sallyport::observe
