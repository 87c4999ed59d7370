-- +goose Up

-- What stands in the directory is asked for again after so many days.
ALTER TABLE areas
    ADD COLUMN confirm_days smallint NOT NULL DEFAULT 90 CHECK (confirm_days BETWEEN 28 AND 730);

-- When somebody of the owner said last that it is right; null: nobody of them ever did, as after an import.
ALTER TABLE resources ADD COLUMN confirmed_at timestamptz;
UPDATE resources
SET confirmed_at = updated_at;
CREATE INDEX resources_confirmed ON resources (organisation_id, confirmed_at) WHERE archived_at IS NULL;

-- One round of asking for all that an organisation has to say: its people are asked, reminded, and then the coordinators
-- are told. When the next of these is due follows from the step, its instant and the confirmations; look_at is never later.
ALTER TABLE organisations
    ADD COLUMN confirmed_at timestamptz, -- its card
    ADD COLUMN ask_step smallint NOT NULL DEFAULT 0 CHECK (ask_step BETWEEN 0 AND 3), -- 1 asked, 2 reminded, 3 coordinators know
    ADD COLUMN ask_round integer NOT NULL DEFAULT 0 CHECK (ask_round >= 0), -- stands in the keys of messages and in buttons
    ADD COLUMN asked_at timestamptz, -- when the step was taken
    ADD COLUMN told_at timestamptz, -- when coordinators were told last: they are told at most once a week
    ADD COLUMN nudged_at timestamptz, -- when one of them asked for a look last: at most once a week, too
    ADD COLUMN look_at timestamptz NOT NULL DEFAULT '2000-01-01 00:00Z', -- long ago: not planned yet
    ADD CONSTRAINT organisations_asked CHECK (ask_step = 0 OR asked_at IS NOT NULL);
UPDATE organisations
SET confirmed_at = updated_at;
CREATE INDEX organisations_look ON organisations (look_at, id) WHERE state = 'active';

-- Somebody says that a resource is wrong. The row goes when its owner has said something to it, and who reported it is told
-- then; the owner never learns who it was. Half a year later it goes anyhow.
CREATE TABLE resource_reports (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id     bigint NOT NULL,
    resource_id bigint NOT NULL,
    person_id   bigint NOT NULL,
    reason      text NOT NULL CHECK (reason IN ('closed', 'contact', 'when', 'else')),
    words       text NOT NULL DEFAULT '' CHECK (char_length(words) <= 200),
    reported_at timestamptz NOT NULL,
    UNIQUE (resource_id, person_id), -- one person, one open report
    CHECK (reason <> 'else' OR words <> ''), -- otherwise nobody knew what is meant
    FOREIGN KEY (resource_id, area_id) REFERENCES resources (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (person_id, area_id) REFERENCES memberships (person_id, area_id) ON DELETE CASCADE
);
CREATE INDEX resource_reports_person ON resource_reports (person_id, area_id);
CREATE INDEX resource_reports_age ON resource_reports (reported_at);
