-- The files of drafts, each written once; the program takes them out of the drafts that are here already.
CREATE TABLE draft_files (
  id INTEGER PRIMARY KEY,
  draft INTEGER NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  mime TEXT NOT NULL,
  -- SHA-256 of its bytes.
  digest BLOB NOT NULL
) STRICT;
CREATE INDEX draft_files_by_draft ON draft_files (draft, position);

CREATE TABLE draft_file_bytes (
  file INTEGER PRIMARY KEY REFERENCES draft_files (id) ON DELETE CASCADE,
  bytes BLOB NOT NULL
) STRICT;
