/** "Taly", by which SQLite files of ours are told from others. */
export const APPLICATION = 0x54616c79;

/** Version of the tables, which are a public interface: docs/push.md. */
export const VERSION = 1;

export const SCHEMA = `
PRAGMA application_id = ${APPLICATION};
PRAGMA user_version = ${VERSION};
CREATE TABLE pins (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE transactions (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL,
  nonce INTEGER NOT NULL,
  gas_limit INTEGER NOT NULL,
  raw BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('signed', 'mined', 'final', 'failed', 'void')),
  block INTEGER,
  block_hash TEXT,
  gas_used INTEGER
) STRICT;
CREATE INDEX transactions_by_state ON transactions (state, sender, nonce);
CREATE INDEX transactions_by_block ON transactions (block);
CREATE TABLE rows (
  row INTEGER PRIMARY KEY,
  contract TEXT NOT NULL,
  target TEXT NOT NULL,
  kind TEXT NOT NULL,
  organisation TEXT NOT NULL,
  reference TEXT NOT NULL,
  deed TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('ready', 'deferred', 'sent', 'mined', 'done', 'already-done', 'refused')),
  tx INTEGER REFERENCES transactions (id),
  attempts INTEGER NOT NULL DEFAULT 0,
  run INTEGER NOT NULL,
  code TEXT,
  reason TEXT,
  call BLOB NOT NULL,
  UNIQUE (organisation, reference, contract)
) STRICT;
CREATE INDEX rows_by_state ON rows (state, row);
CREATE INDEX rows_by_transaction ON rows (tx);
`;

/** Plans that wait for approval: on disk, for this process only. */
export const PLANS = `
CREATE TEMP TABLE plans (
  row INTEGER PRIMARY KEY,
  plan TEXT NOT NULL
) STRICT;
`;
