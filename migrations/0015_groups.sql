-- +goose Up

-- The group in Telegram, or one topic of a forum, in which an area says what all of it may know: meetings and polls.
-- Nothing about people is kept here.
CREATE TABLE area_groups (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- of this link: a button of an earlier one does not fit
    area_id    bigint NOT NULL UNIQUE REFERENCES areas (id) ON DELETE CASCADE, -- one group an area ...
    chat_id    bigint NOT NULL UNIQUE CHECK (chat_id < 0), -- ... and one area a group, whatever its topics
    thread_id  integer NOT NULL CHECK (thread_id >= 0), -- of a forum's topic; 0: none
    title      text NOT NULL,
    language   text NOT NULL CHECK (language IN ('de', 'en')),
    bot        text NOT NULL, -- username: a button in the group opens the private chat by it
    linked_by  bigint REFERENCES people (id) ON DELETE SET NULL,
    linked_at  timestamptz NOT NULL,
    lost_at    timestamptz, -- Telegram says that the bot is not there any more
    refused_at timestamptz  -- Telegram did not take a message; the coordinators are going to be told
);
-- What the scheduler has to see to is found without looking at the rest.
CREATE INDEX area_groups_trouble ON area_groups (id) WHERE lost_at IS NOT NULL OR refused_at IS NOT NULL;

-- A button that adds the bot to a group and links the two, once. A coordinator has one at a time; nobody else can use it.
CREATE TABLE group_offers (
    person_id  bigint PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    area_id    bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    code_hash  bytea NOT NULL UNIQUE CHECK (octet_length(code_hash) = 32), -- keyed; the code itself is nowhere
    expires_at timestamptz NOT NULL
);

-- A poll may be announced in the group instead of privately. Whoever belongs to the area has a vote all the same.
ALTER TABLE polls
    DROP CONSTRAINT polls_audience_check,
    ADD CONSTRAINT polls_audience_check CHECK (audience IN ('area', 'conference', 'group'));
