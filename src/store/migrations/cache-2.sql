-- Folded texts by which lists are sorted; the program fills them for messages that are here already.
ALTER TABLE messages ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN subject TEXT NOT NULL DEFAULT '';
-- What the list says of the first document.
ALTER TABLE messages ADD COLUMN document_title TEXT NOT NULL DEFAULT '';
UPDATE messages SET document_title = coalesce((
  SELECT coalesce(nullif(json_extract(document, '$.type.label'), ''), json_extract(document, '$.title'))
  FROM documents WHERE message = messages.id ORDER BY position LIMIT 1
), '') WHERE documents > 0;

-- Whole lists are read from an index alone, whatever their filter: a row carries its header.
-- The narrow one of version 1 stays: it is what an unfiltered list reads.
CREATE INDEX messages_by_facts ON messages (folder, sort DESC, id DESC, flags, has_attachment, documents)
  WHERE hidden = 0;
DROP INDEX messages_by_date;
CREATE INDEX messages_by_date ON messages (sort DESC, id DESC, folder, flags, has_attachment, documents)
  WHERE hidden = 0;
CREATE INDEX messages_by_sender ON messages (folder, sender, sort DESC, id DESC, flags, has_attachment, documents)
  WHERE hidden = 0;
CREATE INDEX messages_by_subject ON messages (folder, subject, sort DESC, id DESC, flags, has_attachment, documents)
  WHERE hidden = 0;
CREATE INDEX messages_with_documents ON messages (folder, sort DESC, id DESC, flags, has_attachment, patients)
  WHERE hidden = 0 AND documents > 0;

-- Message-IDs a message names: its own, and those it answers.
CREATE TABLE threads (
  message_id TEXT NOT NULL,
  message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  PRIMARY KEY (message_id, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX threads_by_message ON threads (message);
INSERT INTO threads SELECT message_id, id FROM messages WHERE message_id IS NOT NULL;
INSERT OR IGNORE INTO threads
  SELECT named.value, messages.id FROM messages, json_each(messages.envelope, '$.references') named
  WHERE named.type = 'text';
