-- +goose Up

-- What somebody says about an offer for themselves: nobody else sees it but as a part of a count.
CREATE TABLE resource_marks (
    resource_id bigint NOT NULL,
    area_id     bigint NOT NULL,
    person_id   bigint NOT NULL,
    mark        text NOT NULL CHECK (mark IN ('used', 'planned', 'unknown')), -- unknown: had not heard of it
    marked_at   timestamptz NOT NULL,
    PRIMARY KEY (resource_id, person_id), -- one person, one mark
    FOREIGN KEY (resource_id, area_id) REFERENCES resources (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE
);
CREATE INDEX resource_marks_person ON resource_marks (person_id, area_id, mark);

-- Short hints for colleagues about an offer. They are shown without a name and without an organisation.
CREATE TABLE resource_hints (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    resource_id bigint NOT NULL,
    area_id     bigint NOT NULL,
    person_id   bigint NOT NULL, -- only the writer sees that it is theirs
    words       text NOT NULL CHECK (btrim(words) <> '' AND char_length(words) <= 200),
    written_at  timestamptz NOT NULL,
    hidden_at   timestamptz, -- by the offer's owner or a coordinator; the writer sees that
    UNIQUE (resource_id, person_id), -- one person, one hint
    FOREIGN KEY (resource_id, area_id) REFERENCES resources (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE
);
CREATE INDEX resource_hints_person ON resource_hints (person_id, area_id);

-- Little known offers that somebody was told of, so that they do not hear of the same one again within a year.
CREATE TABLE gems_sent (
    person_id   bigint NOT NULL,
    area_id     bigint NOT NULL,
    resource_id bigint NOT NULL,
    sent_at     timestamptz NOT NULL,
    PRIMARY KEY (person_id, resource_id),
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (resource_id, area_id) REFERENCES resources (id, area_id) ON DELETE CASCADE
);
CREATE INDEX gems_sent_resource ON gems_sent (resource_id);
CREATE INDEX gems_sent_at ON gems_sent (sent_at);
