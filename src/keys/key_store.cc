#include "keys/key_store.h"

namespace sallyport::keys {

std::string_view name_of(KeyState state) {
  switch (state) {
    case KeyState::next: return "next";
    case KeyState::active: return "active";
    case KeyState::retired: return "retired";
  }
  return "unknown";
}

}  // namespace sallyport::keys
