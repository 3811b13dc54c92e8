#pragma once

#include <string>

#include "clients/client_store.h"
#include "keys/key_store.h"
#include "store/changes.h"
#include "tokens/revocation_store.h"

namespace sallyport::store {

/// Everything that can be read from a store, as text: equal texts, equal stores. What cannot be
/// read stands in it as its error.
std::string state_of(clients::ClientStore& clients, keys::KeyStore& keys,
                     tokens::RevocationStore& revocations, ChangeFeed& changes);
std::string text_of(const clients::Client& client);
std::string text_of(const keys::StoredKey& key);
std::string text_of(const tokens::Revocation& revocation);

template <class Store>
std::string state_of(Store& store) {
  return state_of(store.clients(), store.keys(), store.revocations(), store.changes());
}

class SqliteStore;
/// With what no interface shows.
std::string state_of(SqliteStore& store);

}  // namespace sallyport::store
