-- +goose Up

-- The sentences that an area stands for together. Who carries one is an organisation, never a person.
CREATE TABLE statements (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id    bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    place      smallint NOT NULL CHECK (place BETWEEN 1 AND 10), -- in the coordinators' order
    version    integer NOT NULL DEFAULT 1 CHECK (version > 0), -- the wording that counts, of statement_versions
    -- When the organisations are asked about this version, all sentences of the area at once; null: they were.
    ask_at     timestamptz,
    -- The last meeting on whose list of wishes it was put, since somebody wants to talk about it.
    raised_for bigint,
    retired_at timestamptz,
    UNIQUE (id, area_id),
    FOREIGN KEY (raised_for, area_id) REFERENCES conferences (id, area_id) ON DELETE SET NULL (raised_for),
    CHECK (ask_at IS NULL OR retired_at IS NULL) -- nobody is asked about what no longer counts
);
-- Ten places, one sentence each: more than ten nobody remembers.
CREATE UNIQUE INDEX statements_place ON statements (area_id, place) WHERE retired_at IS NULL;
CREATE INDEX statements_due ON statements (ask_at, area_id) WHERE ask_at IS NOT NULL;

-- Every wording that a sentence has had.
CREATE TABLE statement_versions (
    statement_id bigint NOT NULL REFERENCES statements (id) ON DELETE CASCADE,
    version      integer NOT NULL CHECK (version > 0),
    wording      text NOT NULL CHECK (btrim(wording) <> '' AND char_length(wording) <= 200), -- it is an option of a poll and a wish
    at           timestamptz NOT NULL,
    PRIMARY KEY (statement_id, version)
);

-- What an organisation says, and to which version. What was said to an earlier one counts no more.
CREATE TABLE statement_assents (
    statement_id    bigint NOT NULL,
    area_id         bigint NOT NULL,
    organisation_id bigint NOT NULL,
    version         integer NOT NULL,
    answer          text NOT NULL CHECK (answer IN ('carry', 'talk')), -- carries it, or wants to talk about it
    at              timestamptz NOT NULL,
    PRIMARY KEY (statement_id, organisation_id), -- one organisation, one answer
    FOREIGN KEY (statement_id, area_id) REFERENCES statements (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (statement_id, version) REFERENCES statement_versions (statement_id, version)
);
CREATE INDEX statement_assents_organisation ON statement_assents (organisation_id);
CREATE INDEX statement_assents_talk ON statement_assents (statement_id) WHERE answer = 'talk';

-- A wish that an organisation has by wanting to talk about a sentence: one for each meeting.
ALTER TABLE wishes ADD COLUMN statement_id bigint REFERENCES statements (id) ON DELETE SET NULL;
CREATE UNIQUE INDEX wishes_statement ON wishes (statement_id, conference_id) WHERE statement_id IS NOT NULL;

-- A poll about the sentences. All of an area are one series: what is compared is the same words. Its result is shown from
-- split_k ballots on.
ALTER TABLE polls ADD COLUMN attitude boolean NOT NULL DEFAULT false CHECK (NOT attitude OR kind = 'scale');
CREATE INDEX polls_attitude ON polls (area_id, id) WHERE attitude;
