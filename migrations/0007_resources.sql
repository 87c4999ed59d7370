-- +goose Up

-- Umlauts typed as two letters find umlauts and the other way round.
-- +goose StatementBegin
CREATE FUNCTION search_fold(input text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$
    SELECT replace(replace(replace(replace(lower(input), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss')
$$;
-- +goose StatementEnd

CREATE TABLE resources (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id         bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    organisation_id bigint NOT NULL, -- the owner
    title           text NOT NULL CHECK (btrim(title) <> ''),
    description     text NOT NULL,
    audience        text NOT NULL DEFAULT '', -- for whom
    age_min         smallint CHECK (age_min BETWEEN 0 AND 99),
    age_max         smallint CHECK (age_max BETWEEN 0 AND 99),
    cost            text NOT NULL DEFAULT '',
    access          text NOT NULL DEFAULT '', -- how to get in
    contact         text NOT NULL DEFAULT '',
    archived_at     timestamptz,
    created_by      bigint REFERENCES people (id) ON DELETE SET NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    search          tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('german', search_fold(title)), 'A') ||
        setweight(to_tsvector('german', search_fold(audience)), 'B') ||
        setweight(to_tsvector('german', search_fold(description)), 'C')
    ) STORED,
    UNIQUE (id, area_id),
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id),
    CHECK (age_min <= age_max)
);
CREATE INDEX resources_search ON resources USING gin (search) WHERE archived_at IS NULL;
CREATE INDEX resources_area ON resources (area_id, lower(title), id) WHERE archived_at IS NULL;

-- Where a resource is offered; none means the whole area.
CREATE TABLE resource_municipalities (
    resource_id     bigint NOT NULL,
    municipality_id bigint NOT NULL,
    area_id         bigint NOT NULL,
    PRIMARY KEY (resource_id, municipality_id),
    FOREIGN KEY (resource_id, area_id) REFERENCES resources (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (municipality_id, area_id) REFERENCES municipalities (id, area_id) ON DELETE CASCADE
);
CREATE INDEX resource_municipalities_place ON resource_municipalities (municipality_id);

-- The distinct words of an area's resources. A mistyped word of a query is corrected against these, which is
-- a hundred times cheaper than comparing it with whole rows.
CREATE TABLE resource_words (
    area_id bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    word    text NOT NULL,
    PRIMARY KEY (area_id, word)
);
CREATE INDEX resource_words_similar ON resource_words USING gin (word gin_trgm_ops);
