-- +goose Up

CREATE TABLE conferences (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id      bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    kind         text NOT NULL CHECK (kind IN ('conference', 'round_table', 'open_case_conference', 'other')),
    title        text NOT NULL CHECK (btrim(title) <> ''),
    -- Local wall time in the area's zone is what people agreed on; starts_at follows from it.
    local_date   date NOT NULL,
    local_time   time NOT NULL,
    starts_at    timestamptz NOT NULL,
    place        text NOT NULL DEFAULT '', -- empty: "Ort folgt"
    agenda       text NOT NULL DEFAULT '',
    revision     integer NOT NULL DEFAULT 1, -- grows when date or time change; part of every reminder's key
    created_by   bigint REFERENCES people (id) ON DELETE SET NULL,
    published_at timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    cancelled_at timestamptz,
    UNIQUE (id, area_id)
);
CREATE INDEX conferences_coming ON conferences (area_id, starts_at) WHERE cancelled_at IS NULL;

-- One row for each reminder still ahead. Moving a conference replaces its rows.
CREATE TABLE reminders (
    conference_id  bigint NOT NULL REFERENCES conferences (id) ON DELETE CASCADE,
    revision       integer NOT NULL,
    minutes_before integer NOT NULL CHECK (minutes_before > 0),
    due_at         timestamptz NOT NULL,
    -- People are reminded in order of their id, some hundred a transaction; everybody up to here is done.
    reminded_up_to bigint NOT NULL DEFAULT 0,
    done_at        timestamptz,
    PRIMARY KEY (conference_id, revision, minutes_before)
);
-- Finding what is due stays flat however many reminders lie ahead or behind.
CREATE INDEX reminders_due ON reminders (due_at) WHERE done_at IS NULL;
