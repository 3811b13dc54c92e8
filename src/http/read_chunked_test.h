#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/chunked.h"

/// Gives ChunkedDecoder a body in one piece or in many.
namespace sallyport::http {

/// Feeds `text` in pieces of which each has its own, exactly sized allocation, cut at `cuts`.
inline std::string read_chunked(std::string_view text, const std::vector<std::size_t>& cuts = {},
                                const Limits& limits = {}) {
  ChunkedDecoder decoder(limits);
  std::string data;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    const std::size_t to = i < cuts.size() ? cuts[i] : text.size();
    const std::vector<char> bytes(text.begin() + static_cast<std::ptrdiff_t>(from),
                                  text.begin() + static_cast<std::ptrdiff_t>(to));
    std::string_view piece(bytes.data(), bytes.size());
    while (!piece.empty()) {
      const auto step = decoder.next(piece);
      data += step.data;
      piece.remove_prefix(step.consumed);
      from += step.consumed;
      if (step.state == ChunkedDecoder::State::refused) {
        return "refused " + std::to_string(status_of(decoder.refusal())) + " at " +
               std::to_string(from);
      }
      if (step.state == ChunkedDecoder::State::finished) {
        return data + ", left " + std::to_string(text.size() - from);
      }
    }
  }
  return data + ", needs more";
}

/// The answer for the whole text, if every way to cut it in two, and byte by byte, gives the same.
inline std::string read_chunked_in_all_cuts(std::string_view text, const Limits& limits = {}) {
  const std::string whole = read_chunked(text, {}, limits);
  std::vector<std::size_t> every;
  for (std::size_t cut = 0; cut < text.size(); ++cut) {
    every.push_back(cut);
    const std::string in_two = read_chunked(text, {cut}, limits);
    if (in_two != whole)
      return "cut at " + std::to_string(cut) + ": " + in_two + ", whole: " + whole;
  }
  const std::string bytewise = read_chunked(text, every, limits);
  return bytewise == whole ? whole : "byte by byte: " + bytewise + ", whole: " + whole;
}

}  // namespace sallyport::http
