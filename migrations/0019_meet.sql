-- +goose Up

-- A private address under which somebody's calendar reads all meetings of their areas.
CREATE TABLE calendar_feeds (
    person_id   bigint PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE, -- one a person: a new one ends the old one
    secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32), -- keyed; the secret itself is nowhere
    created_at  timestamptz NOT NULL
);
