-- +goose Up

-- The one key file that this database is used with, so that another one, or none, is noticed at the start instead of at
-- the first text that does not open. The fingerprint is a keyed hash of nothing and says nothing about the key.
CREATE TABLE key_file (
    single      boolean PRIMARY KEY DEFAULT true CHECK (single), -- at most one row
    fingerprint bytea NOT NULL CHECK (length(fingerprint) = 16),
    used_since  timestamptz NOT NULL
);

-- The random key of each case, wrapped by the key of a period, which is not in the database. Apart from the cases, so
-- that a change of periods touches no case. A case whose row is gone cannot be read by anybody any more.
CREATE TABLE case_keys (
    id      bigint PRIMARY KEY CHECK (id > 0), -- random: a counter would tell which case came first
    period  text NOT NULL CHECK (period <> ''),
    wrapped bytea NOT NULL
);
CREATE INDEX case_keys_period ON case_keys (period); -- finds what a change of periods has to wrap anew

-- Drafts of consultations are sealed, and what is sealed is no JSON. As text, PostgreSQL need not read it either.
ALTER TABLE dialogs ALTER COLUMN session TYPE text USING CAST(session AS text);
