-- +goose Up

-- One row for each Telegram user who wrote to the bot. Strangers' rows are removed after a week.
CREATE TABLE people (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    telegram_id      bigint NOT NULL UNIQUE,
    name             text NOT NULL DEFAULT '', -- as Telegram shows it; kept from the agreement on
    language         text NOT NULL DEFAULT 'de' CHECK (language IN ('de', 'en')),
    area_id          bigint REFERENCES areas (id) ON DELETE SET NULL, -- the area that commands act in
    agreed_at        timestamptz, -- when the privacy text was agreed to
    reachable        boolean NOT NULL DEFAULT true, -- false once Telegram says that the bot is blocked
    reminders        boolean NOT NULL DEFAULT true,
    wrong_guesses    integer NOT NULL DEFAULT 0, -- of invitation codes, since guesses_since
    guesses_since    timestamptz,
    created_at       timestamptz NOT NULL
);

CREATE TABLE organisations (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id         bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    municipality_id bigint NOT NULL,
    name            text NOT NULL CHECK (btrim(name) <> ''),
    sector          text NOT NULL CHECK (sector IN ('youth_office', 'school_authority', 'school', 'daycare',
                                                    'free_provider', 'church', 'municipality', 'other')),
    can             text NOT NULL DEFAULT '', -- Möglichkeiten
    cannot          text NOT NULL DEFAULT '', -- Grenzen
    instead         text NOT NULL DEFAULT '', -- who does what this one cannot
    contact         text NOT NULL DEFAULT '',
    state           text NOT NULL CHECK (state IN ('pending', 'active', 'declined', 'archived')),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    UNIQUE (id, area_id),
    FOREIGN KEY (municipality_id, area_id) REFERENCES municipalities (id, area_id)
);
-- The same name twice in one place is one organisation; others are only offered as similar.
CREATE UNIQUE INDEX organisations_name ON organisations (area_id, municipality_id, lower(name))
    WHERE state IN ('pending', 'active');
CREATE INDEX organisations_area ON organisations (area_id, sector) WHERE state = 'active';

CREATE TABLE memberships (
    person_id          bigint NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    area_id            bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    organisation_id    bigint,
    organisation_admin boolean NOT NULL DEFAULT false,
    coordinator        boolean NOT NULL DEFAULT false,
    joined_at          timestamptz NOT NULL,
    PRIMARY KEY (person_id, area_id), -- at most one organisation per person and area
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id),
    CHECK (organisation_id IS NOT NULL OR NOT organisation_admin)
);
CREATE INDEX memberships_area ON memberships (area_id, person_id);
CREATE INDEX memberships_organisation ON memberships (organisation_id) WHERE organisation_id IS NOT NULL;

-- A code is stored only as a keyed hash, works once and until it expires.
CREATE TABLE invitations (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id         bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    code_hash       bytea NOT NULL UNIQUE CHECK (octet_length(code_hash) = 32),
    coordinator     boolean NOT NULL,
    organisation_id bigint, -- the invited person is admitted here without asking again
    invited_by      bigint REFERENCES people (id) ON DELETE SET NULL, -- null: the operator
    expires_at      timestamptz NOT NULL,
    used_at         timestamptz,
    used_by         bigint REFERENCES people (id) ON DELETE SET NULL,
    created_at      timestamptz NOT NULL,
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id)
);

-- Somebody asks to register an organisation, or to be admitted to one.
CREATE TABLE applications (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id         bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    person_id       bigint NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    organisation_id bigint NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('register', 'join')),
    state           text NOT NULL CHECK (state IN ('open', 'asked', 'approved', 'declined', 'withdrawn')),
    question        text NOT NULL DEFAULT '', -- asked back by whoever decides
    asked_by        bigint REFERENCES people (id) ON DELETE SET NULL,
    answer          text NOT NULL DEFAULT '',
    reason          text NOT NULL DEFAULT '', -- of a declined one
    created_at      timestamptz NOT NULL,
    decided_at      timestamptz,
    decided_by      bigint REFERENCES people (id) ON DELETE SET NULL,
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id),
    CHECK ((state IN ('approved', 'declined')) = (decided_at IS NOT NULL))
);
-- Nobody waits for two answers at once.
CREATE UNIQUE INDEX applications_open ON applications (person_id, area_id) WHERE state IN ('open', 'asked');

-- Who decided what; the texts stay in the rows themselves.
CREATE TABLE audit (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id    bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    person_id  bigint REFERENCES people (id) ON DELETE SET NULL,
    action     text NOT NULL,
    subject    text NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX audit_person ON audit (person_id, at);
