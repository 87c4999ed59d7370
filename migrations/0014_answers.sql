-- +goose Up

-- What there is to know about coming to a meeting, one row for each. Whoever answers locks it, so that seats are given
-- away one after the other; changes of the meeting itself, and its reminders, never wait for answers.
CREATE TABLE answering (
    conference_id bigint PRIMARY KEY,
    area_id       bigint NOT NULL,
    capacity      integer CHECK (capacity > 0), -- null: there is room for everybody
    until         timestamptz,                  -- from then on nobody takes a seat any more; null: until it begins
    door          text UNIQUE CHECK (btrim(door) <> ''), -- code of the link at the door; null: nobody has asked for it yet
    -- Those who have not answered are asked once. They come in order of their id, some hundred a transaction.
    ask_at        timestamptz, -- null: there is no time at which it would help
    asked_up_to   bigint NOT NULL DEFAULT 0,
    asked_at      timestamptz, -- everybody is asked, or it was too late to be of use
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE CASCADE
);
-- Whom to ask next is found without looking at all that is over.
CREATE INDEX answering_due ON answering (ask_at) WHERE asked_at IS NULL;

-- Meetings that were planned before: nobody is asked about those again.
INSERT INTO answering (conference_id, area_id)
SELECT id, area_id
FROM conferences;

CREATE SEQUENCE answers_queue;

CREATE TABLE answers (
    conference_id bigint NOT NULL,
    area_id       bigint NOT NULL,
    person_id     bigint NOT NULL,
    answer        text NOT NULL CHECK (answer IN ('coming', 'maybe', 'not')),
    seats         smallint NOT NULL DEFAULT 1 CHECK (seats BETWEEN 1 AND 20), -- with those who come along and do not answer themselves
    -- Who waits is served in the order of queued, which is drawn while the meeting's row in answering is locked.
    waiting       boolean NOT NULL DEFAULT false,
    queued        bigint NOT NULL DEFAULT nextval('answers_queue'),
    told          boolean NOT NULL DEFAULT true, -- false: has moved up and does not know yet
    answered_by   bigint REFERENCES people (id) ON DELETE SET NULL, -- a colleague may answer for somebody
    answered_at   timestamptz NOT NULL,
    PRIMARY KEY (conference_id, person_id), -- one person, one answer
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE,
    CHECK (answer = 'coming' OR NOT waiting AND seats = 1) -- nobody else needs a seat
);
CREATE INDEX answers_person ON answers (person_id, area_id);
CREATE INDEX answers_waiting ON answers (conference_id, queued) WHERE waiting;
CREATE INDEX answers_untold ON answers (conference_id, person_id) WHERE NOT told;

-- Who was there. After 90 days only the organisation remains.
CREATE TABLE visits (
    conference_id   bigint NOT NULL,
    area_id         bigint NOT NULL,
    person_id       bigint REFERENCES people (id) ON DELETE SET NULL,
    organisation_id bigint REFERENCES organisations (id) ON DELETE SET NULL,
    seats           smallint NOT NULL CHECK (seats BETWEEN 1 AND 20),
    arrived_at      timestamptz, -- null once nobody can tell any more who it was
    UNIQUE (conference_id, person_id), -- whoever scans twice is there once
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE CASCADE,
    CHECK (person_id IS NULL OR arrived_at IS NOT NULL)
);
CREATE INDEX visits_person ON visits (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX visits_organisation ON visits (organisation_id) WHERE organisation_id IS NOT NULL;

-- A poll may be for those who come, or perhaps come, to a meeting.
ALTER TABLE polls
    ADD COLUMN conference_id bigint REFERENCES conferences (id) ON DELETE CASCADE,
    DROP CONSTRAINT polls_audience_check,
    ADD CONSTRAINT polls_audience_check CHECK (audience IN ('area', 'conference')),
    ADD CONSTRAINT polls_audience_conference CHECK ((audience = 'conference') = (conference_id IS NOT NULL));
CREATE INDEX polls_conference ON polls (conference_id) WHERE conference_id IS NOT NULL;
