#include "endpoints/explorer/gzip.h"

#include <zlib.h>

#include <new>

namespace sallyport::endpoints::explorer {

std::string gzip(std::string_view text) {
  constexpr int kLargestWindow = 15;
  constexpr int kGzip = 16;  // added to the window: gzip's frame in the place of zlib's
  constexpr int kMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kLargestWindow + kGzip, kMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string small(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(small.data());
  stream.avail_out = static_cast<uInt>(small.size());
  const int ended = deflate(&stream, Z_FINISH);  // at once: the bound is enough
  small.resize(stream.total_out);
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) throw std::bad_alloc();
  return small;
}

}  // namespace sallyport::endpoints::explorer
