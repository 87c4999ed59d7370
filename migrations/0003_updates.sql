-- +goose Up

-- Every update of Telegram that took effect. A second delivery of the same finds its row and does nothing.
-- Telegram keeps an update for a day; rows live for two.
CREATE TABLE updates (
    update_id   bigint PRIMARY KEY,
    received_at timestamptz NOT NULL
);
CREATE INDEX updates_received ON updates USING brin (received_at);

-- Updates that this program could not handle, without their content: the person was asked to try again, and
-- the reference that they were shown leads to the log line.
CREATE TABLE dead_letters (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    update_id bigint, -- null when not even the id could be read
    kind      text NOT NULL,
    reference text NOT NULL,
    reason    text NOT NULL,
    at        timestamptz NOT NULL
);
