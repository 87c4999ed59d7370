-- +goose Up

-- Cases that somebody made up for practising. What others may read has been approved by a coordinator.
CREATE TABLE exercises (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id    bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    example    text NOT NULL DEFAULT '', -- name of one that comes with the program: its words are in the language of who reads it
    age        text NOT NULL,
    setting    text NOT NULL,
    topics     text[] NOT NULL,
    situation  text NOT NULL DEFAULT '',
    tried      text NOT NULL DEFAULT '',
    question   text NOT NULL DEFAULT '',
    state      text NOT NULL CHECK (state IN ('waiting', 'listed', 'returned')),
    revision   integer NOT NULL DEFAULT 1 CHECK (revision > 0), -- grows with each change, so that nobody approves what they have not read
    reason     text NOT NULL DEFAULT '', -- why it was returned
    written_by bigint REFERENCES people (id) ON DELETE SET NULL, -- told to nobody
    created_at timestamptz NOT NULL,
    UNIQUE (id, area_id),
    CHECK ((example = '') = (situation <> '' AND question <> '')),
    CHECK (example = '' OR state = 'listed' AND written_by IS NULL),
    CHECK (state = 'returned' OR reason = '')
);
CREATE UNIQUE INDEX exercises_example ON exercises (area_id, example) WHERE example <> ''; -- two coordinators load them once
CREATE INDEX exercises_area ON exercises (area_id, state, id);
CREATE INDEX exercises_writer ON exercises (written_by) WHERE written_by IS NOT NULL;

-- Who released a case agreed to round tables, where coordinators present it; only since then to all members as well. The
-- keyed hash of a code that only they were given lets them take it back: no row tells who they are.
ALTER TABLE consultation_exercises
    ADD COLUMN for_all boolean NOT NULL DEFAULT false,
    ADD COLUMN recall bytea UNIQUE CHECK (octet_length(recall) = 32);

-- An exercise that somebody leads through its phases by the clock. It is either running, paused or over.
CREATE TABLE exercise_runs (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id       bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    moderator_id  bigint NOT NULL,
    exercise_id   bigint REFERENCES exercises (id) ON DELETE SET NULL,
    released_id   bigint REFERENCES consultation_exercises (id) ON DELETE SET NULL,
    conference_id bigint REFERENCES conferences (id) ON DELETE SET NULL,
    code          text NOT NULL UNIQUE, -- of the link to take part
    phase         smallint NOT NULL DEFAULT 1 CHECK (phase > 0),
    phase_ends_at timestamptz, -- null: paused or over
    left_seconds  integer CHECK (left_seconds >= 0), -- of a paused phase
    rung          boolean NOT NULL DEFAULT false, -- the moderator knows that the time of this phase is over
    started_at    timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL, -- nobody leads an exercise longer than that
    ended_at      timestamptz,
    minuted       boolean NOT NULL DEFAULT false, -- its notes went into the minutes of the meeting
    UNIQUE (id, area_id),
    CHECK (num_nonnulls(exercise_id, released_id) <= 1), -- none: the case was taken back meanwhile
    CHECK (num_nonnulls(phase_ends_at, left_seconds, ended_at) = 1),
    FOREIGN KEY (moderator_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX exercise_runs_moderator ON exercise_runs (moderator_id, area_id) WHERE ended_at IS NULL; -- one at a time
CREATE INDEX exercise_runs_due ON exercise_runs (phase_ends_at) WHERE NOT rung AND phase_ends_at IS NOT NULL;
CREATE INDEX exercise_runs_over ON exercise_runs (ends_at) WHERE ended_at IS NULL;
CREATE INDEX exercise_runs_ended ON exercise_runs (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX exercise_runs_conference ON exercise_runs (conference_id) WHERE conference_id IS NOT NULL;
CREATE INDEX exercise_runs_exercise ON exercise_runs (exercise_id) WHERE exercise_id IS NOT NULL;
CREATE INDEX exercise_runs_released ON exercise_runs (released_id) WHERE released_id IS NOT NULL;

-- Who takes part in a running exercise, the moderator too, and the message that shows them where it stands. Deleted when
-- the exercise ends.
CREATE TABLE exercise_people (
    person_id  bigint NOT NULL,
    area_id    bigint NOT NULL,
    run_id     bigint NOT NULL,
    message_id integer, -- null: none is kept up to date
    shown      text NOT NULL DEFAULT '', -- what it shows: phase, state, minutes
    edits      integer NOT NULL DEFAULT 0, -- so far
    PRIMARY KEY (person_id, area_id), -- one exercise at a time
    FOREIGN KEY (run_id, area_id) REFERENCES exercise_runs (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE
);
CREATE INDEX exercise_people_run ON exercise_people (run_id);

-- What was noted in each phase. Nobody is joined to a note.
CREATE TABLE exercise_notes (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint NOT NULL REFERENCES exercise_runs (id) ON DELETE CASCADE,
    phase  smallint NOT NULL CHECK (phase > 0),
    body   text NOT NULL CHECK (btrim(body) <> '' AND char_length(body) <= 500)
);
CREATE INDEX exercise_notes_run ON exercise_notes (run_id, phase, id);
