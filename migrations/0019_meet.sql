-- +goose Up

-- A private address under which somebody's calendar reads all meetings of their areas.
CREATE TABLE calendar_feeds (
    person_id   bigint PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE, -- one a person: a new one ends the old one
    secret_hash bytea NOT NULL UNIQUE CHECK (octet_length(secret_hash) = 32), -- keyed; the secret itself is nowhere
    created_at  timestamptz NOT NULL
);

-- Getting to know each other: who takes part is introduced to somebody of another sector once a month.
CREATE TABLE meet_members (
    person_id bigint NOT NULL,
    area_id   bigint NOT NULL,
    contact   text NOT NULL DEFAULT '' CHECK (char_length(contact) <= 100), -- told to whom they are introduced; empty: the bot passes messages on
    joined_at timestamptz NOT NULL,
    -- Rounds in a row after which nothing was heard: from 2 on they rest, after 3 they are not even asked any more.
    silent    smallint NOT NULL DEFAULT 0 CHECK (silent BETWEEN 0 AND 3),
    PRIMARY KEY (person_id, area_id),
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE
);
CREATE INDEX meet_members_area ON meet_members (area_id, person_id);

-- With whom somebody does not want to be introduced. Nobody but them ever sees it.
CREATE TABLE meet_exclusions (
    person_id bigint NOT NULL,
    area_id   bigint NOT NULL,
    other_id  bigint NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (person_id, area_id, other_id),
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE,
    CHECK (person_id <> other_id)
);
CREATE INDEX meet_exclusions_other ON meet_exclusions (other_id);

-- One a month and area; it begins with the announcement.
CREATE TABLE meet_rounds (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id      bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    month        date NOT NULL CHECK (extract(day FROM month) = 1),
    announced_at timestamptz NOT NULL,
    pair_at      timestamptz NOT NULL,
    paired_at    timestamptz, -- introductions are written, or it was too late to be of use
    seed         bigint NOT NULL, -- the same one gives the same introductions
    ask_at       timestamptz NOT NULL,
    asked_at     timestamptz,
    counted      boolean NOT NULL DEFAULT false, -- who has not answered is noted
    UNIQUE (area_id, month), -- whatever replicas and downtime do
    CHECK (asked_at IS NULL OR paired_at IS NOT NULL)
);
CREATE INDEX meet_rounds_due ON meet_rounds (pair_at) WHERE asked_at IS NULL;

CREATE TABLE meet_skips (
    round_id  bigint NOT NULL REFERENCES meet_rounds (id) ON DELETE CASCADE,
    person_id bigint NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    PRIMARY KEY (round_id, person_id)
);
CREATE INDEX meet_skips_person ON meet_skips (person_id);

-- People who were introduced to each other.
CREATE TABLE meet_groups (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id bigint NOT NULL REFERENCES meet_rounds (id) ON DELETE CASCADE
);
CREATE INDEX meet_groups_round ON meet_groups (round_id);

CREATE TABLE meet_people (
    group_id  bigint NOT NULL REFERENCES meet_groups (id) ON DELETE CASCADE,
    person_id bigint NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    answer    text CHECK (answer IN ('yes', 'later', 'no')), -- whether they have met; null: not said
    sent      smallint NOT NULL DEFAULT 0, -- messages that the bot has passed on for them
    PRIMARY KEY (group_id, person_id)
);
CREATE INDEX meet_people_person ON meet_people (person_id);
