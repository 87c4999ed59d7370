-- +goose Up

-- What people looked for and did not find, counted by month. Nothing here says who it was or on which day.
CREATE TABLE unmet_needs (
    area_id         bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    month           date NOT NULL CHECK (extract(day FROM month) = 1),
    topics          text[] NOT NULL DEFAULT '{}', -- ids of package topic, in order
    municipality_id bigint, -- null: anywhere, or several
    age_band        text NOT NULL DEFAULT '' CHECK (age_band IN ('', '0-2', '3-5', '6-9', '10-13', '14-17', '18+')),
    free            boolean NOT NULL DEFAULT false,
    words           text NOT NULL DEFAULT '' CHECK (char_length(words) <= 100), -- in alphabetical order; empty: not kept, as they might tell of somebody
    times           integer NOT NULL CHECK (times > 0),
    near            integer NOT NULL CHECK (near BETWEEN 0 AND times), -- of these, how often something similar was found
    FOREIGN KEY (municipality_id, area_id) REFERENCES municipalities (id, area_id) ON DELETE CASCADE,
    -- An unmet need always says something.
    CHECK (cardinality(topics) > 0 OR municipality_id IS NOT NULL OR age_band <> '' OR free OR words <> '')
);
-- One row for one need, whoever has it.
CREATE UNIQUE INDEX unmet_needs_need ON unmet_needs (area_id, month, topics, COALESCE(municipality_id, 0), age_band, free, words);
CREATE INDEX unmet_needs_municipality ON unmet_needs (municipality_id) WHERE municipality_id IS NOT NULL;

-- Needs of today. They are counted when the day is over, all of them in one transaction: before, a count that rises would
-- tell who has just looked for something, and the number of a transaction would join it to what else that person did. The
-- token is a keyed hash of person, day and need, so that each counts once; it goes with the slip.
CREATE TABLE need_slips (
    token           bytea PRIMARY KEY CHECK (octet_length(token) = 32),
    area_id         bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    day             date NOT NULL, -- by the area's clocks
    topics          text[] NOT NULL,
    municipality_id bigint,
    age_band        text NOT NULL,
    free            boolean NOT NULL,
    words           text NOT NULL,
    near            boolean NOT NULL,
    FOREIGN KEY (municipality_id, area_id) REFERENCES municipalities (id, area_id) ON DELETE CASCADE
);
CREATE INDEX need_slips_area ON need_slips (area_id, day);
CREATE INDEX need_slips_municipality ON need_slips (municipality_id) WHERE municipality_id IS NOT NULL;

-- What somebody wants of the directory beside looking into it. No row: questions, and nothing else.
CREATE TABLE directory_wishes (
    person_id bigint NOT NULL,
    area_id   bigint NOT NULL,
    questions boolean NOT NULL DEFAULT true, -- "who knows of something like that?" of others
    gems_at   timestamptz, -- when the next letter about little known offers is due; null: not wanted
    PRIMARY KEY (person_id, area_id),
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE
);
CREATE INDEX directory_wishes_due ON directory_wishes (gems_at) WHERE gems_at IS NOT NULL;

-- "Who knows of something like that?" Members of the area are asked in order of their id, some hundred a transaction.
CREATE TABLE network_questions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id    bigint NOT NULL,
    person_id  bigint NOT NULL,
    named      boolean NOT NULL, -- false: nobody learns who asks
    words      text NOT NULL CHECK (btrim(words) <> '' AND char_length(words) <= 300),
    asked_at   timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > asked_at),
    closed_at  timestamptz, -- who asked has what they need
    told_up_to bigint NOT NULL DEFAULT 0,
    told_at    timestamptz, -- everybody was asked, or it was too late to be of use
    UNIQUE (id, area_id),
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE
);
CREATE INDEX network_questions_person ON network_questions (person_id, area_id, asked_at);
CREATE INDEX network_questions_due ON network_questions (id) WHERE told_at IS NULL;
CREATE INDEX network_questions_expiry ON network_questions (expires_at);

CREATE TABLE network_answers (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    question_id     bigint NOT NULL,
    area_id         bigint NOT NULL,
    person_id       bigint NOT NULL,
    organisation_id bigint REFERENCES organisations (id) ON DELETE SET NULL, -- shown as the one who answers; null: nobody
    resource_id     bigint,
    words           text NOT NULL DEFAULT '' CHECK (char_length(words) <= 300),
    answered_at     timestamptz NOT NULL,
    UNIQUE (question_id, person_id, resource_id), -- nobody points to the same offer twice
    FOREIGN KEY (question_id, area_id) REFERENCES network_questions (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (resource_id, area_id) REFERENCES resources (id, area_id) ON DELETE CASCADE,
    CHECK ((resource_id IS NULL) = (words <> '')) -- either an offer of the directory, or a sentence
);
CREATE INDEX network_answers_person ON network_answers (person_id, area_id);
CREATE INDEX network_answers_resource ON network_answers (resource_id) WHERE resource_id IS NOT NULL;
CREATE INDEX network_answers_organisation ON network_answers (organisation_id) WHERE organisation_id IS NOT NULL;
