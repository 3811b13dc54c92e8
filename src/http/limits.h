#pragma once

#include <cstddef>

namespace sallyport::http {

/// Bounds on what a stranger may send, all in bytes unless the name says otherwise. They hold
/// before anything else is looked at.
struct Limits {
  std::size_t target = 8 * 1024;      // 414 beyond
  std::size_t head = 16 * 1024;       // request line and fields with the blank line; 431 beyond
  std::size_t field_count = 100;      // 431 beyond
  std::size_t body = 64 * 1024;       // 413 beyond
  std::size_t chunk_line = 4 * 1024;  // one chunk-size line with its extensions; 400 beyond
  // What chunk-size lines may cost together beyond 16 bytes and their chunk's own size each, so
  // that a long body in honest chunks is never refused; 400 beyond.
  std::size_t chunk_overhead = 16 * 1024;
  std::size_t trailers = 8 * 1024;  // the whole trailer section; 431 beyond
};

}  // namespace sallyport::http
