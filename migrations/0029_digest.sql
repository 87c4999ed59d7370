-- +goose Up

-- Who reads the monthly letter of an area by e-mail, because they are not on Telegram. Nothing but one question goes to an
-- address until whoever reads it has agreed (§ 7 (2) UWG, Art. 6 and 7 GDPR).
CREATE TABLE digest_addresses (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id         bigint NOT NULL,
    organisation_id bigint NOT NULL,
    address         text NOT NULL CHECK (char_length(address) BETWEEN 3 AND 254 AND address ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    language        text NOT NULL CHECK (language IN ('de', 'en')),
    added_by        bigint REFERENCES people (id) ON DELETE SET NULL,
    added_at        timestamptz NOT NULL,
    confirmed_at    timestamptz, -- null: was asked, and has not agreed so far
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id) ON DELETE CASCADE
);
-- One letter for one reader, whoever entered them.
CREATE UNIQUE INDEX digest_addresses_once ON digest_addresses (area_id, lower(address));
CREATE INDEX digest_addresses_organisation ON digest_addresses (organisation_id);

-- Every mail that goes out, once. Its secret is derived from seed and the key file, and only a hash of it is kept.
CREATE TABLE digest_mails (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id    bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    address_id bigint NOT NULL REFERENCES digest_addresses (id) ON DELETE CASCADE,
    month      date CHECK (EXTRACT(day FROM month) = 1), -- null: the question whether they want it
    seed       uuid NOT NULL DEFAULT gen_random_uuid(),
    link_hash  bytea UNIQUE CHECK (octet_length(link_hash) = 32), -- of the secret in its link
    planned_at timestamptz NOT NULL,
    due_at     timestamptz NOT NULL, -- when it leaves, or may leave once more
    -- How often it left without an answer of the mail server: after two that nobody knows the end of, it is given up.
    flights    smallint NOT NULL DEFAULT 0 CHECK (flights BETWEEN 0 AND 2),
    done_at    timestamptz,
    outcome    text CHECK (outcome IN ('sent', 'refused', 'empty', 'lost')),
    CHECK ((done_at IS NULL) = (outcome IS NULL))
);
-- One letter a month and one question, however often and on however many processes they are planned.
CREATE UNIQUE INDEX digest_mails_month ON digest_mails (address_id, month) WHERE month IS NOT NULL;
CREATE UNIQUE INDEX digest_mails_question ON digest_mails (address_id) WHERE month IS NULL;
CREATE INDEX digest_mails_due ON digest_mails (due_at, id) WHERE done_at IS NULL;

-- Addresses that are left alone until a day, because their reader does not want letters or has not answered. Only a keyed
-- hash is kept: who wants no letters should not have to be in a list for it.
CREATE TABLE digest_silences (
    area_id      bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    address_hash bytea NOT NULL CHECK (octet_length(address_hash) = 32),
    until        timestamptz NOT NULL,
    PRIMARY KEY (area_id, address_hash)
);
