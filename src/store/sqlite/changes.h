#pragma once

#include <string_view>

#include "store/changes.h"
#include "store/sqlite/database.h"

namespace sallyport::store::sqlite {

/// Adds one row to the feed and returns its number. REQUIRES: inside the transaction of the change.
Outcome<std::int64_t> record_change(Database& database, Change::Kind kind, std::string_view ref);

class Changes final : public ChangeFeed {
 public:
  explicit Changes(Database& database) : database_(database) {}

  Outcome<std::uint64_t> newest() override;
  Outcome<bool> may_have_news() override;
  Outcome<std::vector<Change>> after(std::uint64_t seq, std::size_t limit) override;
  Done purge(std::int64_t now_unix) override;

 private:
  Database& database_;
  std::int64_t seen_ = -1;  // the data version of the last question
};

}  // namespace sallyport::store::sqlite
