-- +goose Up

-- What organisations of an area have bindingly agreed on, or are about to. Who signed is an organisation, never a person.
CREATE TABLE agreements (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id         bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    state           text NOT NULL CHECK (state IN ('proposed', 'signing', 'in_force', 'renewed', 'done', 'ended')),
    version         integer NOT NULL DEFAULT 1 CHECK (version > 0), -- the text that counts, of agreement_versions
    term            integer NOT NULL DEFAULT 1 CHECK (term > 0), -- grows with every renewal
    stuck           boolean NOT NULL DEFAULT false, -- what was said last about how it goes
    -- On this day, a week before it, and every week after it somebody is asked how it goes. At first the review date of
    -- the text; later whoever answers moves it.
    review_on       date NOT NULL,
    ask_at          timestamptz, -- when that is next; null: it is over
    proposed_by     bigint REFERENCES people (id) ON DELETE SET NULL,
    organisation_id bigint, -- of whoever proposed it; null: a coordinator without one
    -- Where it comes from: what a meeting or a poll brought, a wish for an agenda. All null: from nothing that has a row.
    conference_id   bigint,
    poll_id         bigint REFERENCES polls (id) ON DELETE SET NULL,
    poll_option     smallint,
    wish_id         bigint REFERENCES wishes (id) ON DELETE SET NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    closed_at       timestamptz, -- when it was done or ended
    UNIQUE (id, area_id),
    CHECK ((state IN ('done', 'ended')) = (closed_at IS NOT NULL)),
    CHECK ((ask_at IS NULL) = (closed_at IS NOT NULL)), -- none of those that are open is forgotten
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id),
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE SET NULL (conference_id)
);
CREATE INDEX agreements_area ON agreements (area_id, updated_at DESC, id DESC);
CREATE INDEX agreements_due ON agreements (ask_at, id) WHERE ask_at IS NOT NULL;
CREATE INDEX agreements_stuck ON agreements (id) WHERE stuck AND closed_at IS NULL;
CREATE INDEX agreements_closed ON agreements (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX agreements_conference ON agreements (conference_id) WHERE conference_id IS NOT NULL;
CREATE INDEX agreements_poll ON agreements (poll_id) WHERE poll_id IS NOT NULL;
CREATE INDEX agreements_wish ON agreements (wish_id) WHERE wish_id IS NOT NULL;
CREATE INDEX agreements_person ON agreements (proposed_by) WHERE proposed_by IS NOT NULL;

-- Every wording that an agreement has had. The hash is over all of it, so that nobody signs what they have not read.
CREATE TABLE agreement_versions (
    agreement_id    bigint NOT NULL REFERENCES agreements (id) ON DELETE CASCADE,
    version         integer NOT NULL CHECK (version > 0),
    what            text NOT NULL CHECK (btrim(what) <> '' AND char_length(what) <= 4000),
    why             text NOT NULL DEFAULT '' CHECK (char_length(why) <= 1000),
    how             text NOT NULL CHECK (char_length(how) <= 1000), -- by what one will see that it was kept
    until_on        date NOT NULL,
    review_on       date NOT NULL,
    organisations   bigint[] NOT NULL CHECK (cardinality(organisations) BETWEEN 1 AND 20), -- who does it, by id
    hash            bytea NOT NULL CHECK (octet_length(hash) = 32),
    organisation_id bigint, -- whose members wrote it; null: a coordinator without one
    at              timestamptz NOT NULL,
    PRIMARY KEY (agreement_id, version)
);

-- Who does it, and what each of them says to the text of which version. An answer to an earlier version is shown and
-- counts no more. Organisations that leave the area stay, with the day on which they left.
CREATE TABLE agreement_parties (
    agreement_id    bigint NOT NULL,
    area_id         bigint NOT NULL,
    organisation_id bigint NOT NULL,
    answer          text CHECK (answer IN ('signed', 'reserved', 'declined')),
    words           text NOT NULL DEFAULT '' CHECK (char_length(words) <= 500), -- the reservation, or the reason
    version         integer NOT NULL DEFAULT 0, -- that was answered
    answered_at     timestamptz,
    left_at         timestamptz,
    successor_id    bigint REFERENCES organisations (id) ON DELETE SET NULL, -- it was merged into this one
    PRIMARY KEY (agreement_id, organisation_id),
    FOREIGN KEY (agreement_id, area_id) REFERENCES agreements (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id),
    CHECK ((answer IS NULL) = (version = 0) AND (answer IS NULL) = (answered_at IS NULL)),
    CHECK (answer = 'signed' OR words <> '' OR answer IS NULL) -- a reservation and a refusal say what they are
);
CREATE INDEX agreement_parties_organisation ON agreement_parties (organisation_id);

-- What members of the area say to a text before it is signed, in the name of their organisation.
CREATE TABLE agreement_comments (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement_id    bigint NOT NULL,
    area_id         bigint NOT NULL,
    organisation_id bigint, -- null: a coordinator without one
    person_id       bigint REFERENCES people (id) ON DELETE SET NULL,
    body            text NOT NULL CHECK (btrim(body) <> '' AND char_length(body) <= 300),
    at              timestamptz NOT NULL,
    FOREIGN KEY (agreement_id, area_id) REFERENCES agreements (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id)
);
CREATE INDEX agreement_comments_agreement ON agreement_comments (agreement_id, id);
CREATE INDEX agreement_comments_person ON agreement_comments (person_id) WHERE person_id IS NOT NULL;

-- How it goes, as organisations say.
CREATE TABLE agreement_reports (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement_id    bigint NOT NULL,
    area_id         bigint NOT NULL,
    organisation_id bigint, -- null: a coordinator without one
    person_id       bigint REFERENCES people (id) ON DELETE SET NULL,
    status          text NOT NULL CHECK (status IN ('on_track', 'stuck', 'done')),
    words           text NOT NULL DEFAULT '' CHECK (char_length(words) <= 300),
    file_id         text NOT NULL DEFAULT '', -- of a photo or document, as Telegram names it; empty: none
    file_kind       text NOT NULL DEFAULT '' CHECK (file_kind IN ('', 'photo', 'document')),
    at              timestamptz NOT NULL,
    FOREIGN KEY (agreement_id, area_id) REFERENCES agreements (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id),
    CHECK ((file_id = '') = (file_kind = ''))
);
CREATE INDEX agreement_reports_agreement ON agreement_reports (agreement_id, id);
CREATE INDEX agreement_reports_person ON agreement_reports (person_id) WHERE person_id IS NOT NULL;

-- What happened to it and which organisation did it; no person is ever in here. Never changed.
CREATE TABLE agreement_events (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agreement_id    bigint NOT NULL,
    area_id         bigint NOT NULL,
    -- A state that it came to, an answer, or: changed, reopened, on_track, stuck, left, joined.
    kind            text NOT NULL CHECK (kind IN ('proposed', 'signing', 'in_force', 'renewed', 'done', 'ended', 'signed',
        'reserved', 'declined', 'changed', 'reopened', 'on_track', 'stuck', 'left', 'joined')),
    organisation_id bigint, -- null: a coordinator without one, or time
    version         integer NOT NULL,
    term            integer NOT NULL,
    at              timestamptz NOT NULL,
    FOREIGN KEY (agreement_id, area_id) REFERENCES agreements (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id)
);
CREATE INDEX agreement_events_agreement ON agreement_events (agreement_id, id);
CREATE INDEX agreement_events_area ON agreement_events (area_id, at);

-- A point of an agenda that is about an agreement which is stuck.
ALTER TABLE wishes ADD COLUMN agreement_id bigint REFERENCES agreements (id) ON DELETE SET NULL;
CREATE UNIQUE INDEX wishes_agreement ON wishes (agreement_id, conference_id) WHERE agreement_id IS NOT NULL; -- one point a meeting
