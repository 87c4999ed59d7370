-- +goose Up

-- Case consultation. What could tell a case, or who takes part in it, is sealed with the case's own key (case_keys),
-- which is destroyed with the case. In clear stand only counts, states and days: never a text, never a person's id,
-- never a moment more exact than needed to deliver.

-- The rules of an area. Below five nobody is hidden in a group, so that no area may go lower.
ALTER TABLE areas
    ADD COLUMN consultation_k           integer NOT NULL DEFAULT 5 CHECK (consultation_k BETWEEN 5 AND 50),
    ADD COLUMN consultation_written     boolean NOT NULL DEFAULT true,
    ADD COLUMN consultation_talk        boolean NOT NULL DEFAULT true,
    ADD COLUMN consultation_round_table boolean NOT NULL DEFAULT true,
    ADD COLUMN consultation_round_hours integer NOT NULL DEFAULT 24 CHECK (consultation_round_hours BETWEEN 1 AND 168),
    ADD COLUMN consultation_relay_delay integer NOT NULL DEFAULT 60 -- seconds, at most; what is relayed waits a random part of it
        CHECK (consultation_relay_delay BETWEEN 0 AND 600);

-- This area lets that one ask its consultants, and is ready to ask theirs. Both must say so.
CREATE TABLE area_neighbours (
    area_id      bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    neighbour_id bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    PRIMARY KEY (area_id, neighbour_id),
    CHECK (area_id <> neighbour_id)
);

-- Who is ready to advise. Nothing here says whether and when they did: how much somebody has to do is counted from
-- the cases that still have their key.
CREATE TABLE consultants (
    person_id    bigint NOT NULL,
    area_id      bigint NOT NULL,
    perspectives text[] NOT NULL -- none: only for those who wish for no particular one
        CHECK (perspectives <@ '{youth_office,school,daycare,free_provider,experienced}'),
    topics       text[] NOT NULL, -- none: any
    max_cases    smallint NOT NULL CHECK (max_cases BETWEEN 1 AND 20), -- at once
    away_from    date,
    away_until   date, -- the last day of absence
    paused       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (person_id, area_id),
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE,
    CHECK ((away_from IS NULL) = (away_until IS NULL) AND away_from <= away_until)
);
CREATE INDEX consultants_area ON consultants (area_id) WHERE NOT paused;

CREATE TABLE consultations (
    id                bigint PRIMARY KEY CHECK (id > 0), -- that of its key: random, no counter
    area_id           bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    way               text NOT NULL CHECK (way IN ('written', 'talk', 'round_table')),
    month             date NOT NULL CHECK (extract(day FROM month) = 1), -- the first of the month in which it began
    state             text NOT NULL CHECK (state IN ('asking', 'open', 'closed', 'shredded')),
    model             text CHECK (model IN ('phases', 'free')),
    phase             text CHECK (phase IN ('', 'questions', 'hypotheses', 'ideas', 'feedback')),
    phase_since       date,
    wanted            smallint CHECK (wanted BETWEEN 1 AND 5),
    round             smallint CHECK (round >= 0),
    round_ends_at     timestamptz CHECK (date_trunc('hour', round_ends_at) = round_ends_at), -- on the hour: when to look for others
    neighbours_asked  boolean, -- somebody of another area has been asked
    waiting           boolean, -- nobody was left to ask
    created_on        date,
    active_on         date, -- the day of the last thing that a participant did
    warned            text CHECK (warned IN ('', 'silence', 'cap')), -- of the end that comes without anybody wanting it
    warned_on         date,
    closed_on         date,
    ending            text CHECK (ending IN ('', 'requester', 'silence', 'cap', 'departed', 'table')),
    untold            boolean, -- the participants do not know yet what became of it
    messages          integer CHECK (messages >= 0), -- the number of the last one
    moderator         smallint, -- number of a participant; 0: none
    offered_moderator smallint,
    sealed            bytea, -- the case as it was asked, its code, who must not be asked
    CHECK ((state = 'closed') = (closed_on IS NOT NULL)),
    -- A tombstone keeps area, way, month and state.
    CHECK (CASE WHEN state = 'shredded'
        THEN num_nonnulls(model, phase, phase_since, wanted, round, round_ends_at, neighbours_asked, waiting, created_on,
            active_on, warned, warned_on, closed_on, ending, untold, messages, moderator, offered_moderator, sealed) = 0
        ELSE num_nulls(model, phase, phase_since, wanted, round, neighbours_asked, waiting, created_on, active_on,
            warned, ending, untold, messages, moderator, offered_moderator, sealed) = 0 END)
);
CREATE INDEX consultations_living ON consultations (area_id) WHERE state <> 'shredded';
CREATE INDEX consultations_rounds ON consultations (round_ends_at) WHERE state = 'asking';

-- Who takes part, or was asked to. The token is a keyed hash of the person's id: without the key of the case nobody
-- can tell whose row this is.
CREATE TABLE consultation_people (
    consultation_id bigint NOT NULL REFERENCES consultations (id) ON DELETE CASCADE,
    number          smallint NOT NULL CHECK (number > 0), -- random: says nothing about who came first
    token           bytea NOT NULL CHECK (octet_length(token) = 16),
    reference       text NOT NULL UNIQUE CHECK (reference <> ''), -- random; buttons carry it, and it opens nothing to others
    role            text NOT NULL CHECK (role IN ('requester', 'consultant')),
    state           text NOT NULL CHECK (state IN ('asked', 'accepted', 'later', 'biased', 'expired', 'in', 'left')),
    asked_on        date NOT NULL,
    read_up_to      integer NOT NULL DEFAULT 0,
    notified        boolean NOT NULL DEFAULT false, -- a notice of something new is out, or on its way
    notice_at       timestamptz, -- when that one goes out; null as soon as it did
    notified_on     date,
    reminded        smallint NOT NULL DEFAULT 0, -- how often since
    sealed          bytea NOT NULL, -- who it is, and their pseudonym
    PRIMARY KEY (consultation_id, number),
    UNIQUE (consultation_id, token) -- nobody is asked twice, nobody is asked for advice to themselves
);
CREATE UNIQUE INDEX consultation_people_requester ON consultation_people (consultation_id) WHERE role = 'requester';
CREATE INDEX consultation_people_unread ON consultation_people (notified_on) WHERE notified;

CREATE TABLE consultation_messages (
    consultation_id bigint NOT NULL REFERENCES consultations (id) ON DELETE CASCADE,
    seq             integer NOT NULL CHECK (seq > 0), -- the order in which they are read
    author          smallint NOT NULL,
    phase           text NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('', 'correction', 'summary', 'thanks')),
    sealed          bytea, -- null: withdrawn
    visible_at      timestamptz, -- null as soon as it is past, so that no exact time remains
    corrects        integer NOT NULL DEFAULT 0,
    source          bytea, -- keyed hash of the author's own message in Telegram: an edit of it is recognised
    PRIMARY KEY (consultation_id, seq),
    FOREIGN KEY (consultation_id, author) REFERENCES consultation_people (consultation_id, number) ON DELETE CASCADE
);
CREATE INDEX consultation_messages_hidden ON consultation_messages (visible_at) WHERE visible_at IS NOT NULL;

-- Which message in whose chat shows which part of a case.
CREATE TABLE consultation_copies (
    consultation_id bigint NOT NULL,
    number          smallint NOT NULL,
    token           bytea NOT NULL, -- keyed hash of the message's id
    from_seq        integer NOT NULL,
    to_seq          integer NOT NULL CHECK (from_seq <= to_seq),
    sealed          bytea NOT NULL,
    PRIMARY KEY (consultation_id, number, token),
    FOREIGN KEY (consultation_id, number) REFERENCES consultation_people (consultation_id, number) ON DELETE CASCADE
);

-- The way talk: times and numbers, all sealed.
CREATE TABLE consultation_talks (
    consultation_id bigint PRIMARY KEY REFERENCES consultations (id) ON DELETE CASCADE,
    ask_on          date, -- the day after the talk that was agreed on: both are asked whether the case is at its end
    sealed          bytea NOT NULL
);
CREATE INDEX consultation_talks_ask ON consultation_talks (ask_on) WHERE ask_on IS NOT NULL;

-- The way round table: at which meeting it is spoken about.
CREATE TABLE consultation_tables (
    consultation_id bigint PRIMARY KEY REFERENCES consultations (id) ON DELETE CASCADE,
    area_id         bigint NOT NULL,
    conference_id   bigint NOT NULL,
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE CASCADE
);
CREATE INDEX consultation_tables_conference ON consultation_tables (conference_id);

-- Cases that were released as exercises. Each has a key of its own; nothing leads back to case or people.
CREATE TABLE consultation_exercises (
    id      bigint PRIMARY KEY CHECK (id > 0), -- that of its key
    area_id bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    month   date NOT NULL,
    sealed  bytea NOT NULL
);
CREATE INDEX consultation_exercises_area ON consultation_exercises (area_id, month, id);

-- How much it helped, 1 to 5: a count for each answer, and no trace of whose.
CREATE TABLE consultation_scores (
    area_id bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    score   smallint NOT NULL CHECK (score BETWEEN 1 AND 5),
    count   integer NOT NULL CHECK (count > 0),
    PRIMARY KEY (area_id, score)
);

-- People who left while the key file was missing: their cases are found as soon as it is back. No foreign key to
-- people, since they may be deleted by then.
CREATE TABLE consultation_departures (
    person_id       bigint NOT NULL,
    organisation_id bigint NOT NULL,
    PRIMARY KEY (person_id, organisation_id)
);
