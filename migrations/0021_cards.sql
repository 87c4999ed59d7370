-- +goose Up

-- The short card that every organisation fills: besides what it can do and where its limits are, when it is there, who is
-- entitled, what it needs before it can act, and how long people wait. Empty: an open question.
ALTER TABLE organisations
    ADD COLUMN hours    text NOT NULL DEFAULT '',
    ADD COLUMN entitled text NOT NULL DEFAULT '',
    ADD COLUMN needs    text NOT NULL DEFAULT '',
    ADD COLUMN waiting  text NOT NULL DEFAULT '';

-- Who does instead what an organisation cannot: others of the same area, beside what it says in words.
CREATE TABLE referrals (
    area_id         bigint NOT NULL,
    organisation_id bigint NOT NULL,
    to_id           bigint NOT NULL,
    PRIMARY KEY (organisation_id, to_id),
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (to_id, area_id) REFERENCES organisations (id, area_id) ON DELETE CASCADE,
    CHECK (organisation_id <> to_id)
);
CREATE INDEX referrals_to ON referrals (to_id);

-- Somebody wants to know what the card leaves open. The rows go when the field is filled; whoever asked is told then.
CREATE TABLE card_questions (
    area_id         bigint NOT NULL,
    organisation_id bigint NOT NULL,
    field           text NOT NULL CHECK (field IN ('can', 'cannot', 'instead', 'contact', 'hours', 'entitled', 'needs', 'waiting')),
    person_id       bigint NOT NULL,
    named           boolean NOT NULL, -- false: nobody learns who it was
    asked_at        timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, field, person_id),
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE
);
CREATE INDEX card_questions_person ON card_questions (person_id, area_id);
