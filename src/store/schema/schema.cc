#include "store/schema/schema.h"

#include <array>

namespace sallyport::store {
namespace {

// clients and secrets lie in the file in the order of the client's id, so that a server reads a
// million of them in one sequential walk.
constexpr sqlite::Sql kStep1 = R"sql(
  CREATE TABLE clients (
    id           TEXT    NOT NULL PRIMARY KEY,
    enabled      INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    content_type TEXT    NOT NULL CHECK (content_type IN ('json', 'octet-stream')),
    ttl          INTEGER NOT NULL,
    align        INTEGER NOT NULL,
    scopes       TEXT    NOT NULL,
    claims       TEXT    NOT NULL,
    created      INTEGER NOT NULL,
    version      INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE secrets (
    client_id TEXT    NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    id        TEXT    NOT NULL,
    label     TEXT    NOT NULL,
    created   INTEGER NOT NULL,
    expires   INTEGER,
    last_used INTEGER,
    format    INTEGER NOT NULL,
    salt      BLOB    NOT NULL CHECK (length(salt) = 16),
    digest    BLOB    NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (client_id, id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE keys (
    kid          TEXT    NOT NULL PRIMARY KEY,
    profile      TEXT    NOT NULL,
    alg          TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('next', 'active', 'retired')),
    created      INTEGER NOT NULL,
    activated    INTEGER,
    retired      INTEGER,
    verify_until INTEGER,
    signed_until INTEGER NOT NULL,
    public_der   BLOB    NOT NULL,
    sealed       BLOB    NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE changes (
    seq  INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL,
    ref  TEXT    NOT NULL,
    at   INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE marks (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    longest_ttl    INTEGER NOT NULL,
    keys_changed   INTEGER NOT NULL,
    purged_through INTEGER NOT NULL
  ) STRICT;
  INSERT INTO marks VALUES (1, 0, 0, 0);

  PRAGMA application_id = 0x53505254;
  PRAGMA user_version = 1;
)sql";

// Revocations are looked for by token; by expiry when they are purged, and by client and expiry
// when that client is cut off.
constexpr sqlite::Sql kStep2 = R"sql(
  ALTER TABLE clients ADD COLUMN exp_bound INTEGER NOT NULL DEFAULT 0
    CHECK (exp_bound BETWEEN 0 AND 253402300799);
  ALTER TABLE clients ADD COLUMN sandbox_token TEXT NOT NULL DEFAULT 'good'
    CHECK (sandbox_token IN ('good', 'expired', 'revoked', 'wrong-scope'));

  CREATE TABLE cut_offs (
    client_id  TEXT    NOT NULL PRIMARY KEY,
    dead_until INTEGER NOT NULL CHECK (dead_until BETWEEN 1 AND 253402300799),
    at         INTEGER NOT NULL CHECK (at BETWEEN 1 AND 253402300799)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE revocations (
    profile   TEXT    NOT NULL,
    kid       TEXT    NOT NULL,
    digest    BLOB    NOT NULL CHECK (length(digest) = 32),
    client_id TEXT    NOT NULL,
    exp       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (profile, kid, digest)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX revocations_by_exp ON revocations (exp);
  CREATE INDEX revocations_by_client ON revocations (client_id, exp);

  CREATE TABLE chosen_tokens (
    client_id TEXT    NOT NULL,
    profile   TEXT    NOT NULL,
    kid       TEXT    NOT NULL,
    digest    BLOB    NOT NULL CHECK (length(digest) = 32),
    exp       INTEGER NOT NULL,
    PRIMARY KEY (client_id, profile, kid, digest)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX chosen_tokens_by_exp ON chosen_tokens (exp);

  PRAGMA user_version = 2;
)sql";

// Standard OAuth 2.0. The id of a used assertion is kept as a digest: its client chose it, and
// chose its length.
constexpr sqlite::Sql kStep3 = R"sql(
  ALTER TABLE clients ADD COLUMN auth_method TEXT NOT NULL DEFAULT 'client_secret'
    CHECK (auth_method IN ('client_secret', 'client_secret_basic', 'client_secret_post',
                           'client_secret_jwt', 'private_key_jwt'));
  ALTER TABLE clients ADD COLUMN token_alg TEXT NOT NULL DEFAULT 'RS256'
    CHECK (token_alg IN ('RS256', 'PS256', 'ES256', 'EdDSA'));
  ALTER TABLE clients ADD COLUMN default_scopes TEXT NOT NULL DEFAULT '';
  ALTER TABLE clients ADD COLUMN audiences TEXT NOT NULL DEFAULT '';
  ALTER TABLE clients ADD COLUMN reuse_percent INTEGER NOT NULL DEFAULT 0
    CHECK (reuse_percent BETWEEN 0 AND 99);
  ALTER TABLE clients ADD COLUMN may_introspect INTEGER NOT NULL DEFAULT 0
    CHECK (may_introspect IN (0, 1));
  ALTER TABLE clients ADD COLUMN jwks TEXT NOT NULL DEFAULT '';
  ALTER TABLE clients ADD COLUMN jwks_url TEXT NOT NULL DEFAULT '';

  ALTER TABLE secrets ADD COLUMN sealed BLOB;

  CREATE TABLE used_assertions (
    digest BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    until  INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX used_assertions_by_until ON used_assertions (until);

  PRAGMA user_version = 3;
)sql";

constexpr std::array kSteps{kStep1, kStep2, kStep3};

}  // namespace

std::span<const sqlite::Sql> sqlite_steps() { return kSteps; }

}  // namespace sallyport::store
