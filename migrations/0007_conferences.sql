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
    revision     integer NOT NULL DEFAULT 1 CHECK (revision > 0), -- grows when the meeting moves; part of every reminder's key
    notices      integer NOT NULL DEFAULT 1 CHECK (notices > 0), -- messages to the whole area so far; part of their keys
    created_by   bigint REFERENCES people (id) ON DELETE SET NULL,
    published_at timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    cancelled_at timestamptz,
    UNIQUE (id, area_id) -- lets others refer to a meeting together with its area
);
CREATE INDEX conferences_coming ON conferences (area_id, starts_at, id) WHERE cancelled_at IS NULL;

-- One row for each reminder that was still ahead when the meeting was planned or last moved. Moving replaces the
-- rows, cancelling removes them.
CREATE TABLE reminders (
    conference_id  bigint NOT NULL REFERENCES conferences (id) ON DELETE CASCADE,
    revision       integer NOT NULL, -- the conference's at that time
    minutes_before integer NOT NULL CHECK (minutes_before > 0),
    due_at         timestamptz NOT NULL,
    -- People are reminded in order of their id, some hundred a transaction; everybody up to here is done.
    reminded_up_to bigint NOT NULL DEFAULT 0,
    done_at        timestamptz, -- everybody is reminded, or it was too late to be of use
    PRIMARY KEY (conference_id, minutes_before) -- only ever those of the conference's present revision
);
-- Finding what is due stays flat however many reminders lie ahead or behind.
CREATE INDEX reminders_due ON reminders (due_at, conference_id, minutes_before) WHERE done_at IS NULL;
