#pragma once

#include <string>

#include "clients/client_store.h"
#include "keys/key_store.h"
#include "store/changes.h"

namespace sallyport::store {

/// Everything that can be read from a store, as text: equal texts, equal stores. What cannot be
/// read stands in it as its error.
std::string state_of(clients::ClientStore& clients, keys::KeyStore& keys, ChangeFeed& changes);
std::string text_of(const clients::Client& client);
std::string text_of(const keys::StoredKey& key);

template <class Store>
std::string state_of(Store& store) {
  return state_of(store.clients(), store.keys(), store.changes());
}

}  // namespace sallyport::store
