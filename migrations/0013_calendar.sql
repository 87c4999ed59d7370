-- +goose Up

-- What a calendar file needs, so that calendars see every file about a meeting as the same entry, and the newest as the
-- newest. Kept here, and not made from the id: files live on in people's calendars, next to those of other bots.
ALTER TABLE conferences
    ADD COLUMN calendar_uid uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN sequence integer NOT NULL DEFAULT 0 CHECK (sequence >= 0); -- grows with every change, also those told to nobody
