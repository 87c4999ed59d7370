-- +goose Up

-- A poll about priorities. While it is open, ballots are found through a key of the poll; closing destroys it.
CREATE TABLE polls (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id     bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    audience    text NOT NULL DEFAULT 'area' CHECK (audience IN ('area')),
    kind        text NOT NULL CHECK (kind IN ('points', 'ranking', 'approval', 'single', 'resistance', 'scale')),
    question    text NOT NULL CHECK (btrim(question) <> '' AND char_length(question) <= 300),
    voters      text NOT NULL CHECK (voters IN ('person', 'organisation')), -- who has one vote
    state       text NOT NULL CHECK (state IN ('planned', 'open', 'closed', 'deleted')),
    opens_at    timestamptz NOT NULL,
    closes_at   timestamptz NOT NULL CHECK (closes_at > opens_at),
    closed_at   timestamptz, -- when it really was: some close early
    quorum      integer NOT NULL DEFAULT 0 CHECK (quorum >= 0), -- ballots from which on the result counts; 0: any
    early       boolean NOT NULL, -- closes soon after the quorum, or everybody, has voted
    suggestions boolean NOT NULL, -- whoever may vote may add options
    split       boolean NOT NULL, -- the result is shown by sector, too, where the threshold allows
    split_k     integer NOT NULL CHECK (split_k >= 5), -- fixed: of two thresholds, results could be subtracted
    reminders   smallint NOT NULL CHECK (reminders BETWEEN 0 AND 2),
    key_id      bigint, -- of case_keys; gone once nobody may change a vote any more
    series_id   bigint, -- the first poll of those that ask the same again; null: asked once. It may be gone by now.
    votes       integer NOT NULL DEFAULT 0, -- ballots at closing, abstentions included
    electorate  integer NOT NULL DEFAULT 0, -- how many could have voted then
    created_by  bigint REFERENCES people (id) ON DELETE SET NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CHECK (key_id IS NULL OR state IN ('planned', 'open'))
);
CREATE INDEX polls_area ON polls (area_id, id);
CREATE INDEX polls_series ON polls (series_id) WHERE series_id IS NOT NULL;
-- What opens or closes next is found without looking at all that is over.
CREATE INDEX polls_going ON polls (closes_at) WHERE state IN ('planned', 'open');

-- Options are numbered for good: they are only ever added, so that a vote never comes to mean another one.
CREATE TABLE poll_options (
    poll_id bigint NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    number  smallint NOT NULL CHECK (number BETWEEN 1 AND 12),
    wording text NOT NULL CHECK (btrim(wording) <> '' AND char_length(wording) <= 200),
    PRIMARY KEY (poll_id, number)
);

-- What was voted, never by whom, nor when. The token is a keyed hash of the voter under the poll's key. It lets them
-- change their ballot and tells whom to remind, and means nothing to somebody who has only this database. No other row
-- says who took part. Closing empties the tokens, destroys the key, and writes all ballots of the poll anew in the order
-- of what they say, so that neither the place of a row nor its transaction tells when it was cast.
CREATE TABLE ballots (
    poll_id  bigint NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    token    bytea CHECK (octet_length(token) = 16),
    choices  smallint[] NOT NULL CHECK (cardinality(choices) <= 12), -- by option number; -1: says nothing about it
    abstains boolean NOT NULL CHECK (abstains = (cardinality(choices) = 0)),
    -- Written at closing, and only where every group of votes reaches the poll's threshold.
    sector   text CHECK (sector IN ('youth_office', 'school_authority', 'school', 'daycare', 'free_provider', 'church',
                                    'municipality', 'other', 'none')),
    UNIQUE (poll_id, token) -- one voter, one ballot
);

-- Something that everybody in a poll's audience is told: that it has opened, a reminder, the result.
CREATE TABLE poll_notices (
    poll_id    bigint NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('opening', 'reminder', 'results')),
    number     smallint NOT NULL, -- of several reminders
    due_at     timestamptz NOT NULL,
    -- People are told in order of their id, some hundred a transaction; everybody up to here is done.
    told_up_to bigint NOT NULL DEFAULT 0,
    done_at    timestamptz,
    PRIMARY KEY (poll_id, kind, number)
);
CREATE INDEX poll_notices_due ON poll_notices (due_at) WHERE done_at IS NULL;

-- A coordinator looks at a poll in this message, in which the number of votes is kept up to date.
CREATE TABLE poll_watches (
    poll_id    bigint NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
    person_id  bigint NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    message_id integer, -- null: looks at something else by now
    shown      integer NOT NULL, -- votes as the message tells them
    edits      integer NOT NULL DEFAULT 0, -- so far; part of their keys
    PRIMARY KEY (poll_id, person_id)
);
CREATE INDEX poll_watches_person ON poll_watches (person_id);
