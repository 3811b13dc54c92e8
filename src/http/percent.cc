#include "http/percent.h"

#include <cstddef>

#include "http/characters.h"

namespace sallyport::http {
namespace {

/// RFC 3629 section 4, octet by octet.
class Utf8 {
 public:
  bool take(unsigned octet) {
    if (left_ > 0) {
      if (octet < low_ || octet > high_) return false;
      low_ = 0x80;
      high_ = 0xbf;
      --left_;
      return true;
    }
    return octet < 0x80 || start(octet);
  }
  bool between_characters() const { return left_ == 0; }

 private:
  bool start(unsigned octet) {
    if (octet < 0xc2 || octet > 0xf4) return false;
    left_ = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
    low_ = octet == 0xe0 ? 0xa0 : octet == 0xf0 ? 0x90 : 0x80;  // nothing overlong
    high_ = octet == 0xed   ? 0x9f
            : octet == 0xf4 ? 0x8f
                            : 0xbf;  // no surrogates, no more than 10FFFF
    return true;
  }

  unsigned left_ = 0;
  unsigned low_ = 0x80;
  unsigned high_ = 0xbf;
};

}  // namespace

bool is_well_encoded(std::string_view text) {
  using namespace characters;
  Utf8 utf8;
  for (std::size_t at = text.find('%'); at < text.size();) {
    if (text[at] != '%') {
      if (!utf8.between_characters()) return false;
      at = text.find('%', at);
      continue;
    }
    if (text.size() - at < 3 || !is(text[at + 1], hex) || !is(text[at + 2], hex)) return false;
    const unsigned octet = hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]);
    if (octet == 0 || !utf8.take(octet)) return false;
    at += 3;
  }
  return utf8.between_characters();
}

}  // namespace sallyport::http
