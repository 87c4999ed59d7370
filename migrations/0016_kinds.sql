-- +goose Up

-- Meetings that repeat: "every third month, third Tuesday, 18:00". Each date becomes a meeting of its own, which can be
-- moved and cancelled without touching the others.
CREATE TABLE series (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id    bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    rule       text NOT NULL CHECK (rule ~ '^(w[0-9]+\.[0-6]|m[0-9]+\.(-1|[1-5])\.[0-6])$'), -- as bot/when writes it
    local_time time NOT NULL, -- on the clocks of the area, also when these change
    lead_days  integer NOT NULL CHECK (lead_days BETWEEN 0 AND 366), -- before a date it is planned; 0: when the date before has begun
    publish    boolean NOT NULL, -- without asking a coordinator
    -- The date that was planned, or left out, last, as the rule has it: its meeting may have moved since. Only grows.
    last_date  date NOT NULL,
    plan_at    timestamptz NOT NULL, -- when the date after that is planned
    created_by bigint REFERENCES people (id) ON DELETE SET NULL,
    created_at timestamptz NOT NULL,
    ended_at   timestamptz,
    UNIQUE (id, area_id)
);
-- What is to be planned is found without looking at what lies ahead or is over.
CREATE INDEX series_due ON series (plan_at, id) WHERE ended_at IS NULL;
CREATE INDEX series_area ON series (area_id);

ALTER TABLE conferences
    ALTER COLUMN published_at DROP NOT NULL, -- null: a draft, which only coordinators see
    -- The place on the map, where somebody gave it.
    ADD COLUMN latitude double precision CHECK (latitude BETWEEN -90 AND 90),
    ADD COLUMN longitude double precision CHECK (longitude BETWEEN -180 AND 180),
    ADD COLUMN place_nagged integer NOT NULL DEFAULT 0 CHECK (place_nagged >= 0), -- the coordinators know that it is so many days away and has no place
    ADD COLUMN series_id bigint,
    ADD COLUMN series_date date, -- as the rule has it
    -- That the family of an opened case conference has agreed: when that was noted and by whom. Nothing about the family.
    ADD COLUMN family_agreed_at timestamptz,
    ADD COLUMN family_agreed_by bigint REFERENCES people (id) ON DELETE SET NULL,
    ADD COLUMN family_unasked boolean NOT NULL DEFAULT false, -- published before anybody was asked for it
    ADD CONSTRAINT conferences_located CHECK ((latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL OR place <> '')),
    ADD CONSTRAINT conferences_of_series CHECK ((series_id IS NULL) = (series_date IS NULL)),
    ADD CONSTRAINT conferences_series UNIQUE (series_id, series_date), -- no date is planned twice
    ADD FOREIGN KEY (series_id, area_id) REFERENCES series (id, area_id),
    ADD CONSTRAINT conferences_draft CHECK (published_at IS NOT NULL OR cancelled_at IS NULL); -- a draft is deleted, not cancelled

UPDATE conferences
SET family_unasked = true
WHERE kind = 'open_case_conference';

-- An opened case conference is not made known before the family has agreed.
ALTER TABLE conferences
    ADD CONSTRAINT conferences_family CHECK (
        kind <> 'open_case_conference' OR published_at IS NULL OR family_agreed_at IS NOT NULL OR family_unasked
    );

-- Few meetings have no place yet; they are looked at often.
CREATE INDEX conferences_placeless ON conferences (starts_at, id)
    WHERE place = '' AND published_at IS NOT NULL AND cancelled_at IS NULL;
CREATE INDEX conferences_drafts ON conferences (starts_at) WHERE published_at IS NULL;

-- Meetings that were planned before: what coordinators know already is not said to them again on the day of the update.
UPDATE conferences
SET place_nagged = CASE
    WHEN days <= 1 THEN 1 WHEN days <= 3 THEN 3 WHEN days <= 7 THEN 7 WHEN days <= 14 THEN 14 WHEN days <= 21 THEN 21 ELSE 0
END
FROM (SELECT id AS of_id, local_date - CAST(now() AS date) AS days FROM conferences) AS away
WHERE id = of_id AND place = '';
