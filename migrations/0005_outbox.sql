-- +goose Up

-- Messages to people and groups, written in the transaction that causes them and delivered afterwards.
-- A row is pending until outcome is set. See the package comment of bot/sender for who may deliver which row.
CREATE TABLE outbox (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- also the order of a chat's messages
    chat_id     bigint NOT NULL,
    method      text NOT NULL CHECK (method <> ''),
    payload     text, -- the method's parameters as JSON; text, since PostgreSQL never looks inside
    file_field  text,
    file_name   text,
    file_type   text,
    file_data   bytea,
    lane        smallint NOT NULL CHECK (lane BETWEEN 0 AND 2), -- reply, relay, bulk
    kind        text NOT NULL,
    dedupe_key  text CHECK (dedupe_key <> ''),
    not_before  timestamptz NOT NULL,
    attempts    integer NOT NULL DEFAULT 0,
    -- The sender's session that delivers this row, 0 for none. Zero instead of null: an index with "owner = 0" in
    -- front hands out rows in the order of their due times, one with "owner IS NULL" would have to sort them.
    owner       integer NOT NULL DEFAULT 0 CHECK (owner >= 0),
    enqueued_at timestamptz NOT NULL,
    outcome     text CHECK (outcome IN ('sent', 'buried', 'dropped')),
    reason      text,
    done_at     timestamptz,
    CHECK ((file_field IS NULL) = (file_data IS NULL)),
    CHECK ((outcome IS NULL) = (done_at IS NULL)),
    -- What was said and to whom leaves with the message itself.
    CHECK (CASE WHEN outcome IS NULL THEN payload IS NOT NULL
           ELSE payload IS NULL AND file_data IS NULL AND chat_id = 0 AND owner = 0 END)
);

-- However often a job runs and on however many replicas: one message a key.
CREATE UNIQUE INDEX outbox_dedupe ON outbox (dedupe_key) WHERE dedupe_key IS NOT NULL;
-- Both of the following serve one kind of question only. The planner, who often takes this table for empty and
-- then finds every index as good as the other, must not mix them up: "lane >= 0" and "owner >= 0" say nothing new,
-- but a query that does not repeat them cannot use the index.
--
-- Is there an older message for this chat that somebody else must deliver first?
CREATE INDEX outbox_chat ON outbox (chat_id, lane, id) WHERE outcome IS NULL AND lane >= 0;
-- The leader's next rows (owner 0) and the rows of sessions that ended. With the due time in the key, claiming
-- costs the same however many messages wait for later.
CREATE INDEX outbox_owner ON outbox (owner, lane, not_before, id) WHERE outcome IS NULL AND owner >= 0;
-- Purging, and what the operator looks at.
CREATE INDEX outbox_done ON outbox (done_at) WHERE outcome IS NOT NULL;

-- Rows come and go all day; vacuum by share of the table would wait too long after a large announcement.
--
-- To the planner a table of a page or two is one that is best read as a whole, and prepared statements would go on
-- doing so when the next announcement fills it. So the table keeps the space that it needed once, and begins with
-- some pages of it.
ALTER TABLE outbox SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, vacuum_truncate = false
);
INSERT INTO outbox (chat_id, method, payload, lane, kind, not_before, enqueued_at)
SELECT 0, 'space', repeat('x', 1000), 0, '', TIMESTAMPTZ 'epoch', TIMESTAMPTZ 'epoch'
FROM generate_series(1, 240);
DELETE FROM outbox;
