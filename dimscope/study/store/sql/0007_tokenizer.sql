-- How texts that come later are split into words: 'whitespace' or 'words'.
ALTER TABLE data ADD COLUMN tokenizer TEXT NOT NULL DEFAULT 'whitespace';
