#include <gtest/gtest.h>

#include "store/sample_data.h"
#include "store/sqlite/store.h"

// Rows that this program would not have written are refused by name, never read as something else.

namespace sallyport::store {
namespace {

class DamagedRow : public testing::Test {
 protected:
  DamagedRow() {
    store_ = std::move(*SqliteStore::create(folder_.path()));
    EXPECT_TRUE(store_->clients().add_clients(
        {sample_client("good"), sample_client("victim"), sample_client("zz")}));
    const auto read = store_->keys().load_keys();
    EXPECT_TRUE(store_->keys().replace_keys(*read, {sample_key("kid", keys::KeyState::active)}));
  }
  void spoil(sqlite::Sql sql) {
    const auto spoilt = store_->database().run_script(sql);
    ASSERT_TRUE(spoilt) << spoilt.error().detail;
  }
  static void expect_damaged(const Error& error, std::string_view name) {
    EXPECT_EQ(name_of(error.code), "damaged") << error.detail;
    EXPECT_NE(error.detail.find(name), std::string::npos) << error.detail;
  }
  void expect_client_refused(sqlite::Sql sql) {
    spoil(sql);
    const auto found = store_->clients().find_client("victim");
    ASSERT_FALSE(found) << sql.text();
    expect_damaged(found.error(), "'victim'");
    int before = 0;
    const auto read =
        store_->clients().each_client([&](const clients::ClientPtr&) { return ++before > 0; });
    ASSERT_FALSE(read) << sql.text();
    expect_damaged(read.error(), "'victim'");
    EXPECT_EQ(before, 1);
    EXPECT_TRUE(store_->clients().find_client("good"));
    // The way out that the sentence names.
    ASSERT_TRUE(store_->clients().remove_client("victim", system_now));
    EXPECT_TRUE(store_->clients().each_client([](const clients::ClientPtr&) { return true; }));
    ASSERT_TRUE(store_->clients().add_client(sample_client("victim")));
  }

  ScratchFolder folder_;
  std::unique_ptr<SqliteStore> store_;
};

TEST_F(DamagedRow, OfAClient) {
  expect_client_refused("UPDATE clients SET ttl = 0 WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET ttl = 9223372036854775807 WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET align = 0 WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET version = 0 WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET scopes = '' WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET scopes = ' ' WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET scopes = 'a b ' WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET scopes = 'a  b' WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET scopes = 'a b a' WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET scopes = 'a\"' WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET claims = 'scope=all' WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET claims = 'a' WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET claims = 'a=' WHERE id = 'victim'");
  expect_client_refused("UPDATE clients SET claims = 'a=1' || char(10) WHERE id = 'victim'");
  expect_client_refused(
      "UPDATE clients SET claims = 'a=1' || char(10) || 'A=2' WHERE id = 'victim'");
  expect_client_refused(
      "PRAGMA ignore_check_constraints = ON;"
      "UPDATE clients SET content_type = 'text' WHERE id = 'victim'");
}

TEST_F(DamagedRow, OfASecret) {
  expect_client_refused("UPDATE secrets SET id = 'a b' WHERE client_id = 'victim'");
  expect_client_refused("UPDATE secrets SET format = 256 WHERE client_id = 'victim'");
  expect_client_refused("UPDATE secrets SET label = char(10) WHERE client_id = 'victim'");
  expect_client_refused(
      "PRAGMA ignore_check_constraints = ON;"
      "UPDATE secrets SET digest = x'00' WHERE client_id = 'victim'");
  expect_client_refused("UPDATE secrets SET salt = zeroblob(17) WHERE client_id = 'victim'");
}

TEST_F(DamagedRow, OfASecretWithoutAClient) {
  for (const bool at_the_end : {false, true}) {
    spoil("PRAGMA foreign_keys = OFF; DELETE FROM secrets WHERE client_id IN ('lost', 'zzz')");
    if (at_the_end) {
      spoil(
          "INSERT INTO secrets VALUES ('zzz', 'id', '', 0, NULL, NULL, 1, zeroblob(16), "
          "zeroblob(32), NULL)");
    } else {
      spoil(
          "INSERT INTO secrets VALUES ('lost', 'id', '', 0, NULL, NULL, 1, zeroblob(16), "
          "zeroblob(32), NULL)");
    }
    const auto read = store_->clients().each_client([](const clients::ClientPtr&) { return true; });
    ASSERT_FALSE(read);
    expect_damaged(read.error(), "secret without a client");
  }
}

TEST_F(DamagedRow, DoesNotReachTheTerminal) {
  const auto expect_plain = [&](sqlite::Sql sql) {
    spoil(sql);
    const auto read = store_->clients().each_client([](const clients::ClientPtr&) { return true; });
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::damaged);
    EXPECT_EQ(read.error().detail.find('\x1b'), std::string::npos);
    EXPECT_NE(read.error().detail.find("?[2J"), std::string::npos) << read.error().detail;
  };
  expect_plain("UPDATE clients SET claims = char(27) || '[2J=1' WHERE id = 'victim'");
  expect_plain("UPDATE clients SET claims = '', scopes = char(27) || '[2J' WHERE id = 'victim'");
  expect_plain(
      "PRAGMA foreign_keys = OFF; UPDATE clients SET id = char(27) || '[2J' WHERE id = 'victim'");
}

TEST_F(DamagedRow, OfAKey) {
  const auto expect_key_refused = [&](sqlite::Sql sql) {
    spoil(sql);
    const auto read = store_->keys().load_keys();
    ASSERT_FALSE(read) << sql.text();
    expect_damaged(read.error(), "'kid'");
  };
  expect_key_refused("UPDATE keys SET sealed = x''");
  expect_key_refused("UPDATE keys SET sealed = x'00', activated = NULL");
  expect_key_refused("UPDATE keys SET activated = 1, verify_until = 5");
  expect_key_refused("UPDATE keys SET verify_until = NULL, state = 'retired'");
  expect_key_refused("PRAGMA ignore_check_constraints = ON; UPDATE keys SET state = 'lost'");
}

TEST_F(DamagedRow, OfACutOff) {
  ASSERT_TRUE(store_->revocations().cut_off("victim", system_now));
  expect_client_refused(
      "PRAGMA ignore_check_constraints = ON;"
      "UPDATE cut_offs SET dead_until = -1 WHERE client_id = 'victim'");
  expect_client_refused("UPDATE cut_offs SET at = 0 WHERE client_id = 'victim'");
}

TEST_F(DamagedRow, OfARevocation) {
  const auto expect_revocation_refused = [&](sqlite::Sql sql) {
    ASSERT_TRUE(store_->database().run_script("DELETE FROM revocations; DELETE FROM changes"));
    ASSERT_TRUE(store_->revocations().revoke(sample_revocation(1, "victim")));
    const auto newest = store_->changes().newest();
    const auto change = store_->changes().after(*newest - 1, 1);
    ASSERT_TRUE(change);
    spoil(sql);
    const auto read =
        store_->revocations().each_revocation([](const tokens::Revocation&) { FAIL(); });
    ASSERT_FALSE(read) << sql.text();
    expect_damaged(read.error(), "revoked token of client");
    const auto found = store_->revocations().find_revocation(change->at(0).ref);
    EXPECT_TRUE(!found || !*found) << sql.text();
  };
  expect_revocation_refused("UPDATE revocations SET kid = ''");
  expect_revocation_refused("UPDATE revocations SET profile = char(27)");
  expect_revocation_refused("UPDATE revocations SET exp = 0");
  expect_revocation_refused("UPDATE revocations SET client_id = ''");
  expect_revocation_refused(
      "PRAGMA ignore_check_constraints = ON; UPDATE revocations SET digest = x'00'");
}

TEST_F(DamagedRow, OfAChangeThatNamesNoRevokedToken) {
  const std::string hex(64, 'a');
  for (const std::string& ref :
       {std::string(), std::string("plain"), "plain kid" + hex, "plain  " + hex, " kid " + hex,
        "plain kid " + hex + "a", "plain kid " + hex.substr(1), "plain kid x" + hex.substr(1),
        "plain kid A" + hex.substr(1), "plain kid kid " + hex}) {
    const auto found = store_->revocations().find_revocation(ref);
    ASSERT_FALSE(found) << ref;
    EXPECT_EQ(found.error().code, Code::damaged);
  }
}

TEST_F(DamagedRow, OfAChange) {
  for (const sqlite::Sql sql : {sqlite::Sql("UPDATE changes SET kind = 4 WHERE seq = 2"),
                                sqlite::Sql("UPDATE changes SET kind = 0 WHERE seq = 2")}) {
    spoil(sql);
    const auto read = store_->changes().after(0, 10);
    ASSERT_FALSE(read);
    expect_damaged(read.error(), "change 2");
  }
  EXPECT_TRUE(store_->changes().after(2, 10));
}

}  // namespace
}  // namespace sallyport::store
