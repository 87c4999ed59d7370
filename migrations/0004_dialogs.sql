-- +goose Up

-- At most one dialog a person. A restart in the middle of one is invisible, since nothing of it lives in memory.
CREATE TABLE dialogs (
    person_id  bigint PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    flow       text NOT NULL,
    session    jsonb NOT NULL, -- bot/dialog.Session
    expires_at timestamptz NOT NULL
);
CREATE INDEX dialogs_expiry ON dialogs (expires_at);
