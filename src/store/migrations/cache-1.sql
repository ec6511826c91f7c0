CREATE TABLE folders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  separator TEXT,
  role TEXT NOT NULL,
  selectable INTEGER NOT NULL,
  -- 1: the server lists it no more; its messages wait for the end of the round.
  gone INTEGER NOT NULL DEFAULT 0,
  epoch INTEGER,
  next INTEGER,
  modseq INTEGER,
  synced INTEGER,
  revision INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  folder INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
  -- Where the server has it; NULL while that is not known.
  epoch INTEGER,
  remote BLOB,
  modseq INTEGER,
  -- Where the server still has it, while a move made here waits to be replayed.
  origin_folder INTEGER,
  origin_epoch INTEGER,
  origin_remote BLOB,
  flags INTEGER NOT NULL,
  -- Flags set here that the server has still to learn: it may not overrule them.
  held INTEGER NOT NULL DEFAULT 0,
  -- 0 shown, 1 deleted here and waiting, 2 vanished from its folder: removed at the end of the round unless it
  -- appears elsewhere.
  hidden INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL,
  received INTEGER,
  sent INTEGER,
  sort INTEGER NOT NULL,
  message_id TEXT,
  envelope TEXT NOT NULL,
  has_attachment INTEGER NOT NULL,
  -- 0 absent, 1 here, 2 too large to be fetched.
  body INTEGER NOT NULL DEFAULT 0,
  documents INTEGER NOT NULL DEFAULT 0,
  patients TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX messages_by_folder ON messages (folder, sort DESC, id DESC) WHERE hidden = 0;
CREATE INDEX messages_by_date ON messages (sort DESC, id DESC) WHERE hidden = 0;
CREATE INDEX messages_without_body ON messages (folder, sort DESC, id DESC) WHERE hidden = 0 AND body = 0;
CREATE UNIQUE INDEX messages_by_remote ON messages (folder, epoch, remote) WHERE remote IS NOT NULL;
CREATE INDEX messages_detached ON messages (folder, id) WHERE remote IS NULL;
CREATE INDEX messages_vanished ON messages (hidden) WHERE hidden = 2;
CREATE INDEX messages_by_origin ON messages (origin_folder, origin_epoch, origin_remote)
  WHERE origin_remote IS NOT NULL;
CREATE INDEX messages_by_message_id ON messages (message_id, size);

CREATE TABLE bodies (
  message INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  raw BLOB NOT NULL,
  text TEXT NOT NULL,
  files TEXT NOT NULL,
  fetched INTEGER NOT NULL
) STRICT;

CREATE TABLE documents (
  message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  document TEXT NOT NULL,
  type_code TEXT NOT NULL,
  birth_name TEXT,
  birth_date TEXT,
  ins_oid TEXT,
  ins_matricule TEXT,
  PRIMARY KEY (message, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX documents_by_ins ON documents (ins_matricule, ins_oid, message) WHERE ins_matricule IS NOT NULL;

-- The row id is the message's; texts are not kept a second time.
CREATE VIRTUAL TABLE search USING fts5 (
  subject, people, body, files, patients,
  content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE directory (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL,
  organisation TEXT NOT NULL,
  entry TEXT NOT NULL,
  fetched INTEGER NOT NULL,
  UNIQUE (address, organisation)
) STRICT;
CREATE VIRTUAL TABLE directory_search USING fts5 (
  words, content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER directory_deleted AFTER DELETE ON directory BEGIN
  DELETE FROM directory_search WHERE rowid = old.id;
END;

-- Counts of a folder: kept here so that no writer can forget them. Bit 1 of the flags is \Seen.
CREATE TRIGGER message_added AFTER INSERT ON messages WHEN new.hidden = 0 BEGIN
  UPDATE folders SET total = total + 1, unread = unread + ((new.flags & 1) = 0) WHERE id = new.folder;
END;
CREATE TRIGGER message_removed AFTER DELETE ON messages WHEN old.hidden = 0 BEGIN
  UPDATE folders SET total = total - 1, unread = unread - ((old.flags & 1) = 0) WHERE id = old.folder;
END;
CREATE TRIGGER message_left AFTER UPDATE OF folder, flags, hidden ON messages WHEN old.hidden = 0 BEGIN
  UPDATE folders SET total = total - 1, unread = unread - ((old.flags & 1) = 0) WHERE id = old.folder;
END;
CREATE TRIGGER message_came AFTER UPDATE OF folder, flags, hidden ON messages WHEN new.hidden = 0 BEGIN
  UPDATE folders SET total = total + 1, unread = unread + ((new.flags & 1) = 0) WHERE id = new.folder;
END;
CREATE TRIGGER message_unindexed AFTER DELETE ON messages BEGIN
  DELETE FROM search WHERE rowid = old.id;
END;
