-- +goose Up

ALTER TABLE conferences
    ADD COLUMN bring text NOT NULL DEFAULT '', -- what everybody should have with them; empty: nothing
    -- When this meeting reminds, in minutes before it starts. Null: as its area does; empty: of this one nobody is reminded.
    ADD COLUMN reminder_minutes integer[] CHECK (cardinality(reminder_minutes) <= 10 AND 0 < ALL (reminder_minutes));

-- How people want to be reminded. Many share the same habit: there are as many rows as there are different wishes, and
-- reminders are planned for each habit, never for each person.
CREATE TABLE reminder_habits (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Minutes before a meeting, descending; null: as the meeting has it. Nobody needs the empty list: reminders are
    -- switched off in people.reminders, and the habit is still there when they are switched on again.
    minutes     integer[] CHECK (cardinality(minutes) BETWEEN 1 AND 10 AND 0 < ALL (minutes)),
    -- Nobody is disturbed between these, as clocks in the area show them, in minutes since midnight. Equal: no such hours.
    quiet_from  smallint NOT NULL CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_until smallint NOT NULL CHECK (quiet_until BETWEEN 0 AND 1439)
);
CREATE UNIQUE INDEX reminder_habits_wish ON reminder_habits (COALESCE(minutes, '{}'), quiet_from, quiet_until);
-- Everybody begins with this one, which is number 1: as the meeting has it, not between 20:00 and 7:00.
INSERT INTO reminder_habits (minutes, quiet_from, quiet_until) VALUES (NULL, 1200, 420);

ALTER TABLE people
    ADD COLUMN habit_id integer NOT NULL DEFAULT 1 REFERENCES reminder_habits (id),
    ADD CONSTRAINT people_habit UNIQUE (id, habit_id); -- lets memberships carry it along
-- The habit once more, so that the people of one area and one habit are found without looking at all the others. It can
-- never differ from the person's.
ALTER TABLE memberships
    ADD COLUMN habit_id integer NOT NULL DEFAULT 1,
    ADD CONSTRAINT memberships_habit FOREIGN KEY (person_id, habit_id) REFERENCES people (id, habit_id)
        ON UPDATE CASCADE ON DELETE CASCADE;
CREATE INDEX memberships_habits ON memberships (area_id, habit_id, person_id);

-- One row for each habit and moment that is still ahead. The row with minutes_before = 0 stands for the meeting itself: when
-- it is due, reminders that are outdated by then are taken out of the outbox.
ALTER TABLE reminders
    ADD COLUMN habit_id integer NOT NULL DEFAULT 1 REFERENCES reminder_habits (id),
    DROP CONSTRAINT reminders_pkey,
    DROP CONSTRAINT reminders_minutes_before_check,
    ADD CONSTRAINT reminders_minutes_before_check CHECK (minutes_before >= 0),
    ADD PRIMARY KEY (conference_id, habit_id, minutes_before);
DROP INDEX reminders_due;
CREATE INDEX reminders_due ON reminders (due_at, conference_id, habit_id, minutes_before) WHERE done_at IS NULL;
INSERT INTO reminders (conference_id, revision, minutes_before, due_at)
SELECT id, revision, 0, starts_at
FROM conferences
WHERE cancelled_at IS NULL;
