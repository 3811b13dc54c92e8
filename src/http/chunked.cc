#include "http/chunked.h"

#include <algorithm>

#include "http/characters.h"

namespace sallyport::http {

using namespace characters;

ChunkedDecoder::Step ChunkedDecoder::next(std::string_view input) {
  std::size_t at = 0;
  while (at < input.size()) {
    if (place_ == Place::data) {
      const std::size_t size =
          static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - at));
      left_ -= size;
      if (left_ == 0) place_ = Place::data_end;
      return {State::data, at + size, input.substr(at, size)};
    }
    take(input[at++]);
    if (place_ == Place::refused) return {State::refused, at, {}};
    if (place_ == Place::finished) return {State::finished, at, {}};
  }
  return {State::need_more, at, {}};
}

void ChunkedDecoder::refuse(Refusal refusal, const char* reason) {
  place_ = Place::refused;
  refusal_ = refusal;
  reason_ = reason;
}

void ChunkedDecoder::expect(char c, char wanted, Place then) {
  if (c == wanted) {
    place_ = then;
  } else {
    refuse(Refusal::bad_request, "a chunk or line that does not end in CRLF");
  }
}

void ChunkedDecoder::take(char c) {
  if (place_ == Place::data_end) return expect(c, '\r', Place::data_line_feed);
  if (place_ == Place::data_line_feed) return expect(c, '\n', Place::size_start);
  if (place_ >= Place::trailer_start) return take_in_trailers(c);
  if (++line_bytes_ > limits_.chunk_line) {
    return refuse(Refusal::bad_request, "a chunk-size line that is too long");
  }
  take_in_line(c);
}

/// chunk-size [ chunk-ext ] CRLF. The grammar's "bad white space" in extensions is refused.
void ChunkedDecoder::take_in_line(char c) {
  constexpr const char* bad_extension = "a chunk extension against the grammar";
  switch (place_) {
    case Place::size_start:
    case Place::size:
      if (!take_size_digit(c)) take_behind_element(c, "a chunk size that is no hexadecimal number");
      return;
    case Place::extension_start:
    case Place::value_start:
      if (c == '"' && place_ == Place::value_start) {
        place_ = Place::quoted;
      } else if (is(c, token)) {
        place_ = place_ == Place::value_start ? Place::value : Place::extension_name;
      } else {
        refuse(Refusal::bad_request, bad_extension);
      }
      return;
    case Place::extension_name:
      if (c == '=')
        place_ = Place::value_start;
      else if (!is(c, token))
        take_behind_element(c, bad_extension);
      return;
    case Place::value:
      if (!is(c, token)) take_behind_element(c, bad_extension);
      return;
    case Place::quoted:  // RFC 9110 section 5.6.4
      if (c == '"')
        place_ = Place::quoted_end;
      else if (c == '\\')
        place_ = Place::quoted_pair;
      else if (!is(c, text))
        refuse(Refusal::bad_request, bad_extension);
      return;
    case Place::quoted_pair:
      place_ = Place::quoted;
      if (!is(c, text)) refuse(Refusal::bad_request, bad_extension);
      return;
    case Place::quoted_end: return take_behind_element(c, bad_extension);
    default:
      expect(c, '\n', Place::data);
      if (place_ == Place::data) end_line();
      return;
  }
}

bool ChunkedDecoder::take_size_digit(char c) {
  constexpr std::size_t most_digits = 16;  // 64 bits
  if (!is(c, hex) || size_digits_ == most_digits) return false;
  ++size_digits_;
  left_ = left_ * 16 + hex_value(c);
  place_ = Place::size;
  return true;
}

void ChunkedDecoder::take_behind_element(char c, const char* otherwise) {
  if (size_digits_ > 0 && c == ';') {
    place_ = Place::extension_start;
  } else if (size_digits_ > 0 && c == '\r') {
    place_ = Place::line_feed;
  } else {
    refuse(Refusal::bad_request, otherwise);
  }
}

void ChunkedDecoder::end_line() {
  constexpr std::size_t free_per_chunk = 16;  // an honest line, of however small a chunk
  const std::size_t beyond = line_bytes_ - std::min(line_bytes_, free_per_chunk);
  overhead_ += beyond - static_cast<std::size_t>(std::min<std::uint64_t>(beyond, left_));
  if (overhead_ > limits_.chunk_overhead) {
    return refuse(Refusal::bad_request, "chunk extensions that are too long together");
  }
  place_ = left_ > 0 ? Place::data : Place::trailer_start;
  line_bytes_ = 0;
  size_digits_ = 0;
}

/// trailer-section CRLF, by the grammar of fields.
void ChunkedDecoder::take_in_trailers(char c) {
  if (++trailer_bytes_ > limits_.trailers) {
    return refuse(Refusal::head_too_large, "trailers that are too large");
  }
  switch (place_) {
    case Place::trailer_start:
      if (c == '\r')
        place_ = Place::final_line_feed;
      else if (is(c, token))
        place_ = Place::trailer_name;
      else
        refuse(Refusal::bad_request, "a trailer without a name");
      return;
    case Place::trailer_name:
      if (c == ':')
        place_ = Place::trailer_value;
      else if (!is(c, token))
        refuse(Refusal::bad_request, "a character that no trailer name has");
      return;
    case Place::trailer_value:
      if (c == '\r')
        place_ = Place::trailer_line_feed;
      else if (!is(c, text))
        refuse(Refusal::bad_request, "a control character in a trailer");
      return;
    case Place::trailer_line_feed: return expect(c, '\n', Place::trailer_start);
    default: return expect(c, '\n', Place::finished);
  }
}

}  // namespace sallyport::http
