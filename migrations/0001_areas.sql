-- +goose Up

-- Typo tolerance in names and search.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- A planning area is the tenant: everything below belongs to exactly one.
CREATE TABLE areas (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text NOT NULL CHECK (btrim(name) <> ''),
    zone            text NOT NULL CHECK (zone <> ''), -- IANA name; conferences are kept in local wall time
    emergency_phone text NOT NULL CHECK (emergency_phone <> ''), -- the youth office's number in acute danger
    -- When members are reminded of a conference, in minutes before it starts: 7 days, 1 day, 2 hours.
    reminder_minutes integer[] NOT NULL DEFAULT '{10080,1440,120}'
        CHECK (cardinality(reminder_minutes) <= 10 AND 0 < ALL (reminder_minutes)),
    created_at      timestamptz NOT NULL
);
CREATE UNIQUE INDEX areas_name ON areas (lower(name)); -- operators name an area on the command line

CREATE TABLE municipalities (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    name    text NOT NULL CHECK (btrim(name) <> ''),
    UNIQUE (area_id, name),
    UNIQUE (id, area_id) -- lets others refer to a municipality together with its area
);

-- Districts are not chosen anywhere; they let texts be searched for names of places.
CREATE TABLE districts (
    municipality_id bigint NOT NULL REFERENCES municipalities (id) ON DELETE CASCADE,
    name            text NOT NULL CHECK (btrim(name) <> ''),
    PRIMARY KEY (municipality_id, name)
);
