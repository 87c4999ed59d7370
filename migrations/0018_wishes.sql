-- +goose Up

-- Questions and wishes for the agenda of a meeting. The id is random: it stays the same from here to the poll and the
-- agenda, and tells neither when a wish was made nor after which other one.
CREATE TABLE wishes (
    id            bigint PRIMARY KEY CHECK (id > 0),
    conference_id bigint NOT NULL,
    area_id       bigint NOT NULL,
    wording       text NOT NULL CHECK (btrim(wording) <> '' AND char_length(wording) <= 200),
    -- Null: it was made without a name, or who it was is forgotten. The two look the same.
    person_id     bigint REFERENCES people (id) ON DELETE SET NULL,
    posted_on     date NOT NULL, -- the day from which coordinators see it; those of one day are in no order
    place         integer, -- in the coordinators' order; null: behind those that have one
    merged_into   bigint REFERENCES wishes (id) ON DELETE SET NULL, -- says the same as that one, and goes where it goes
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'agenda', 'declined')),
    poll_id       bigint REFERENCES polls (id) ON DELETE SET NULL, -- it was voted on there
    poll_option   smallint,
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE CASCADE,
    CHECK (merged_into <> id)
);
CREATE INDEX wishes_conference ON wishes (conference_id);
CREATE INDEX wishes_person ON wishes (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX wishes_merged ON wishes (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX wishes_poll ON wishes (poll_id) WHERE poll_id IS NOT NULL;

-- One for each meeting that somebody has a wish for; whoever makes or changes wishes locks it.
CREATE TABLE wish_boxes (
    conference_id bigint PRIMARY KEY,
    area_id       bigint NOT NULL,
    key_id        bigint, -- of case_keys; null: nobody wrote without a name, or the meeting has begun
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE CASCADE
);
CREATE INDEX wish_boxes_keyed ON wish_boxes (conference_id) WHERE key_id IS NOT NULL;

-- Wishes without a name that nobody may see yet. When their time has come they are written anew into wishes, all at once
-- and in the order of their ids, so that neither a row's place nor its transaction tells when somebody was here.
CREATE TABLE wish_slips (
    id            bigint PRIMARY KEY CHECK (id > 0),
    conference_id bigint NOT NULL REFERENCES wish_boxes (conference_id) ON DELETE CASCADE,
    wording       text NOT NULL CHECK (btrim(wording) <> '' AND char_length(wording) <= 200),
    due_at        timestamptz NOT NULL -- a morning, the same for all of a day
);
CREATE INDEX wish_slips_due ON wish_slips (conference_id, due_at);

-- How many wishes somebody has made without a name, so that nobody floods a meeting. The token is a keyed hash of the
-- person under the box's key, which is destroyed when the meeting begins. No row, and no key, joins it to a wish.
CREATE TABLE wish_counts (
    conference_id bigint NOT NULL REFERENCES wish_boxes (conference_id) ON DELETE CASCADE,
    token         bytea NOT NULL CHECK (octet_length(token) = 16),
    used          smallint NOT NULL CHECK (used > 0),
    PRIMARY KEY (conference_id, token)
);
