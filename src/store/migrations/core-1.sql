-- One row: whose core this is. The index in clear is rebuilt from it.
CREATE TABLE identity (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  environment TEXT NOT NULL,
  created INTEGER NOT NULL
) STRICT;

-- Keys of the mailbox caches this identity is entitled to.
CREATE TABLE mailboxes (
  id TEXT NOT NULL PRIMARY KEY,
  cache_key BLOB NOT NULL CHECK (length(cache_key) = 32),
  created INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  operator TEXT NOT NULL,
  profile TEXT NOT NULL,
  address TEXT NOT NULL,
  name TEXT NOT NULL,
  login TEXT,
  mailbox TEXT NOT NULL REFERENCES mailboxes (id),
  created INTEGER NOT NULL
) STRICT;

CREATE TABLE secrets (
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  content TEXT NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX drafts_by_account ON drafts (account, updated);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  message_id TEXT NOT NULL UNIQUE,
  envelope_id TEXT NOT NULL UNIQUE,
  sender TEXT NOT NULL,
  subject TEXT NOT NULL,
  size INTEGER NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, not_before, id);
CREATE INDEX outbox_by_account ON outbox (account, id);

-- Apart, so that lists do not read the bytes.
CREATE TABLE outbox_messages (
  outbox INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE outbox_recipients (
  outbox INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  address TEXT NOT NULL,
  state TEXT NOT NULL,
  reply_code INTEGER,
  reply_text TEXT,
  updated INTEGER NOT NULL,
  PRIMARY KEY (outbox, position)
) STRICT, WITHOUT ROWID;

-- Written before each step is taken.
CREATE TABLE outbox_steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  outbox INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  step TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_steps_by_message ON outbox_steps (outbox, id);

-- What the user did and the server has still to learn, in order.
CREATE TABLE actions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  problem TEXT,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX actions_by_state ON actions (account, state, id);

-- The account is plain text: the trace outlives it.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  account TEXT,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  request TEXT NOT NULL,
  answer TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (at, id);

CREATE TABLE settings (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
