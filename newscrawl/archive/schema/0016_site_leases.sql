-- A site that is crawled on another machine is locked by a row: the kernel's locks end at this machine.
CREATE TABLE site_leases (
    site TEXT PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    holder TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
