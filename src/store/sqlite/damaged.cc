#include "store/sqlite/damaged.h"

#include <string>

namespace sallyport::store::sqlite {

Unexpected<Error> damaged_at(std::string_view row, std::string_view fault,
                             std::string_view remedy) {
  std::string sentence = "the store is damaged at ";
  sentence.append(row).append(": ").append(fault).append("; ").append(remedy);
  for (char& c : sentence) {
    if (c < ' ' || c > '~') c = '?';
  }
  return fail(Code::damaged, std::move(sentence));
}

}  // namespace sallyport::store::sqlite
