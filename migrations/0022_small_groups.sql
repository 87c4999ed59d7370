-- +goose Up

-- Those who come to a meeting, dealt into small groups. Until it is published only coordinators see a dealing. The seed is
-- kept: with the people and their earlier pairings it gives the same groups again, so that a result can be explained.
CREATE TABLE dealings (
    conference_id bigint PRIMARY KEY,
    area_id       bigint NOT NULL,
    source        text NOT NULL CHECK (source IN ('coming', 'present')), -- who said so, or who has checked in
    size          smallint NOT NULL DEFAULT 5 CHECK (size BETWEEN 3 AND 8), -- wished
    question      text NOT NULL DEFAULT '', -- for all groups that have none of their own
    seed          bigint NOT NULL DEFAULT 0 CHECK (seed >= 0), -- 0: nothing is dealt yet
    notices       integer NOT NULL DEFAULT 0, -- times that people were told where they sit
    dealt_at      timestamptz,
    published_at  timestamptz,
    CHECK (published_at IS NULL OR seed > 0),
    UNIQUE (conference_id, area_id),
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE CASCADE
);

CREATE TABLE dealt_groups (
    conference_id bigint NOT NULL REFERENCES dealings (conference_id) ON DELETE CASCADE,
    number        smallint NOT NULL CHECK (number > 0),
    spot          text NOT NULL DEFAULT '', -- table or room; empty: the number says it
    question      text NOT NULL DEFAULT '', -- empty: that for all
    PRIMARY KEY (conference_id, number)
);

-- Who sits where. Deleted with the person, and 90 days after the meeting.
CREATE TABLE dealt_people (
    conference_id bigint NOT NULL,
    area_id       bigint NOT NULL,
    person_id     bigint NOT NULL,
    number        smallint,                       -- null: only marked as somebody who may lead a group
    leads         boolean NOT NULL DEFAULT false,
    may_lead      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (conference_id, person_id),       -- nobody sits in two groups
    FOREIGN KEY (conference_id, area_id) REFERENCES dealings (conference_id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (conference_id, number) REFERENCES dealt_groups (conference_id, number),
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE,
    CHECK (NOT leads OR number IS NOT NULL AND may_lead)
);
CREATE UNIQUE INDEX dealt_people_leader ON dealt_people (conference_id, number) WHERE leads; -- one moderator a group
CREATE INDEX dealt_people_person ON dealt_people (person_id, area_id);

-- Who has sat together, so that they meet others next time: for two years at most. After 90 days only the year is left of
-- when that was, so that nobody can tell any more who was at which meeting.
CREATE TABLE pairings (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conference_id bigint, -- null after 90 days
    met_year      smallint NOT NULL,
    area_id       bigint NOT NULL,
    a             bigint NOT NULL,
    b             bigint NOT NULL,
    UNIQUE (conference_id, a, b),
    CHECK (a < b), -- two people, one row
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (a, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (b, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE
);
CREATE INDEX pairings_a ON pairings (a, area_id);
CREATE INDEX pairings_b ON pairings (b, area_id);

-- What groups have sent as their results. It becomes part of the minutes unless a coordinator leaves it out.
CREATE TABLE results (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conference_id bigint NOT NULL,
    area_id       bigint NOT NULL,
    number        smallint NOT NULL CHECK (number > 0), -- of the group
    body          text NOT NULL, -- empty: there are only pictures
    omitted       boolean NOT NULL DEFAULT false,
    sent_by       bigint REFERENCES people (id) ON DELETE SET NULL, -- forgotten after 90 days
    sent_at       timestamptz NOT NULL,
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE CASCADE
);
CREATE INDEX results_conference ON results (conference_id, number, id);
CREATE INDEX results_sender ON results (sent_by) WHERE sent_by IS NOT NULL;

-- Pictures of flip charts: Telegram's names of them, never the pictures. Forgotten after 90 days.
CREATE TABLE result_photos (
    result_id bigint NOT NULL REFERENCES results (id) ON DELETE CASCADE,
    place     smallint NOT NULL CHECK (place BETWEEN 1 AND 5),
    file_id   text NOT NULL CHECK (file_id <> ''),
    PRIMARY KEY (result_id, place)
);

CREATE TABLE minutes (
    conference_id bigint PRIMARY KEY,
    area_id       bigint NOT NULL,
    points        text NOT NULL DEFAULT '',
    decisions     text NOT NULL DEFAULT '',
    sent_at       timestamptz, -- from then on nothing changes: people hold it in their hands
    sent_by       bigint REFERENCES people (id) ON DELETE SET NULL,
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE CASCADE
);

-- Thanks on the day after. People come in order of their id, some hundred a transaction.
CREATE TABLE thanks (
    conference_id bigint PRIMARY KEY REFERENCES conferences (id) ON DELETE CASCADE,
    thanked_up_to bigint NOT NULL DEFAULT 0,
    thanked_at    timestamptz -- everybody is thanked, or it was too late
);
CREATE INDEX conferences_over ON conferences (starts_at) WHERE cancelled_at IS NULL;

-- Meetings that were over before there were thanks.
INSERT INTO thanks (conference_id, thanked_at)
SELECT id, starts_at
FROM conferences
WHERE starts_at < transaction_timestamp();

-- Feedback has no person and no time: there are only counts. Sentences lie in the order of a random id.
CREATE TABLE feedback (
    conference_id bigint NOT NULL REFERENCES conferences (id) ON DELETE CASCADE,
    question      text NOT NULL CHECK (question IN ('worth', 'missing', 'again')),
    value         text NOT NULL,
    count         integer NOT NULL CHECK (count > 0),
    PRIMARY KEY (conference_id, question, value)
);
CREATE TABLE feedback_words (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    conference_id bigint NOT NULL REFERENCES conferences (id) ON DELETE CASCADE,
    words         text NOT NULL CHECK (btrim(words) <> '')
);
CREATE INDEX feedback_words_conference ON feedback_words (conference_id);
-- Who has answered: a keyed hash of person and meeting, which nobody can reckon without the key file.
CREATE TABLE feedback_tokens (
    conference_id bigint NOT NULL REFERENCES conferences (id) ON DELETE CASCADE,
    token         bytea NOT NULL CHECK (octet_length(token) = 32),
    PRIMARY KEY (conference_id, token)
);
