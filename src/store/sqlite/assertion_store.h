#pragma once

#include "clients/assertion_store.h"
#include "store/sqlite/database.h"

namespace sallyport::store::sqlite {

class AssertionStore final : public clients::AssertionStore {
 public:
  explicit AssertionStore(Database& database) : database_(database) {}

  Outcome<std::vector<bool>> use(std::span<const clients::UsedAssertion> assertions) override;
  Done purge_assertions(UnixTime now) override;

 private:
  Database& database_;
};

}  // namespace sallyport::store::sqlite
