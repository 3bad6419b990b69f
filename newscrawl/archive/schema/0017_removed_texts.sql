-- Of what the operator removed, every text that it ever had; `removals` has room for one.
CREATE TABLE removed_texts (
    text_hash TEXT NOT NULL,
    url TEXT NOT NULL,
    PRIMARY KEY (text_hash, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX removed_texts_by_url ON removed_texts (url);
INSERT INTO removed_texts SELECT text_hash, url FROM removals WHERE text_hash IS NOT NULL;
CREATE TRIGGER removed_text_noted AFTER INSERT ON removals WHEN new.text_hash IS NOT NULL BEGIN
    INSERT OR IGNORE INTO removed_texts VALUES (new.text_hash, new.url);
END;
