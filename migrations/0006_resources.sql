-- +goose Up

-- One form for all spellings of a word: lower case, umlauts and other accents without their marks, umlauts typed
-- as two letters the same ("Mädchen", "Maedchen", "MADCHEN" become "madchen"; the "ue" of "neue", "Bauer" and
-- "Quelle" is none), ß as ss, and everything that is no letter or digit as blanks. "Schüler:innen" and
-- "Schüler*innen" stay one word. It calls nothing outside pg_catalog: a dump is restored with an empty search path,
-- and generated columns are computed then. Matches the folding of names of places in package bot.
-- +goose StatementBegin
CREATE FUNCTION search_fold(input text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$
    SELECT regexp_replace(replace(replace(replace(replace(lower(
        regexp_replace(regexp_replace(regexp_replace(normalize(input, NFKD),
            '[\u0300-\u036f\u00ad\u200b-\u200d\ufeff]+', '', 'g'),
            '(?<=[A-Za-z])[*:_](?=in(nen)?($|[^A-Za-z]))', '', 'g'),
            '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0001faff]+', ' ', 'g')
        ), 'ß', 'ss'), 'ẞ', 'ss'), 'ae', 'a'), 'oe', 'o'), '(?<![aeiouq])ue', 'u', 'g')
$$;
-- +goose StatementEnd

-- The distinct words of a text, folded and as they were written.
-- +goose StatementBegin
CREATE FUNCTION search_words(input text) RETURNS TABLE (word text, shown text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SET search_path FROM CURRENT
AS $$
    WITH folded AS MATERIALIZED (
        SELECT search_fold(token) AS word, token
        FROM regexp_split_to_table(
            regexp_replace(regexp_replace(normalize(input, NFKC), '[\u00ad\u200b-\u200d\ufeff]+', '', 'g'),
                '(?<=[A-Za-z])[*:_](?=in(nen)?($|[^A-Za-z]))', '', 'g'),
            '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\U0001f000-\U0001faff]+') AS token
    )
    SELECT word, (array_agg(token ORDER BY length(token), token COLLATE "C"))[1] -- Größe before Groesse
    FROM folded
    WHERE word <> ''
    GROUP BY word
$$;
-- +goose StatementEnd

CREATE TABLE resources (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id         bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    organisation_id bigint NOT NULL, -- the owner
    owner           text NOT NULL, -- the owner's name: it is searched too, and follows the organisation
    title           text NOT NULL CHECK (btrim(title) <> ''),
    description     text NOT NULL,
    audience        text NOT NULL DEFAULT '', -- for whom
    age_min         smallint CHECK (age_min BETWEEN 0 AND 99), -- years; null: no limit
    age_max         smallint CHECK (age_max BETWEEN 0 AND 99),
    cost            text NOT NULL DEFAULT '',
    access          text NOT NULL DEFAULT '', -- how to get in
    contact         text NOT NULL DEFAULT '', -- empty: the organisation's
    archived_at     timestamptz,
    created_by      bigint REFERENCES people (id) ON DELETE SET NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    sort_key        text GENERATED ALWAYS AS (search_fold(title)) STORED, -- Ä beside A in every locale
    search          tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('german', search_fold(title)), 'A') ||
        setweight(to_tsvector('german', search_fold(audience)), 'B') ||
        setweight(to_tsvector('german', search_fold(owner)), 'B') ||
        setweight(to_tsvector('german', search_fold(description)), 'C')
    ) STORED,
    UNIQUE (id, area_id),
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id),
    CHECK (age_min <= age_max)
);
-- Without fastupdate here and below: its list of pending entries is read through by every search, and searches are
-- what people wait for.
CREATE INDEX resources_search ON resources USING gin (search) WITH (fastupdate = off) WHERE archived_at IS NULL;
-- Titles once more: the weights inside "search" are not in its index, so that every hit would have to be read.
CREATE INDEX resources_titles ON resources USING gin (to_tsvector('german', sort_key)) WITH (fastupdate = off)
    WHERE archived_at IS NULL;
-- With the owner, so that counting needs the index alone.
CREATE INDEX resources_area ON resources (area_id, sort_key, id) INCLUDE (organisation_id) WHERE archived_at IS NULL;
CREATE INDEX resources_organisation ON resources (organisation_id);

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
-- a hundred times cheaper than comparing it with whole rows. They also show which long words end in a short one:
-- who looks for "Beratung" wants the "Erziehungsberatung" too.
CREATE TABLE resource_words (
    area_id bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    word    text NOT NULL, -- folded
    shown   text NOT NULL, -- as somebody wrote it
    uses    integer NOT NULL CHECK (uses >= 0), -- resources that contain it
    PRIMARY KEY (area_id, word)
);
CREATE INDEX resource_words_similar ON resource_words USING gin (word gin_trgm_ops) WITH (fastupdate = off);

-- The words follow the resources in the same transaction, whoever changes them. A word of which none is left goes:
-- otherwise a query would be corrected to something that finds nothing.
-- +goose StatementBegin
CREATE FUNCTION resource_words_follow() RETURNS trigger
    LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
DECLARE
    area   bigint := COALESCE(NEW.area_id, OLD.area_id);
    before text[] := '{}';
    after  text := CASE WHEN NEW.archived_at IS NULL THEN concat_ws(' ', NEW.title, NEW.audience, NEW.owner, NEW.description) END;
BEGIN
    -- Counting words in any order would let two transactions wait for each other; so they wait here.
    PERFORM FROM areas WHERE id = area FOR NO KEY UPDATE;
    IF TG_OP <> 'INSERT' AND OLD.archived_at IS NULL THEN
        before := ARRAY(SELECT word FROM search_words(concat_ws(' ', OLD.title, OLD.audience, OLD.owner, OLD.description)));
        UPDATE resource_words w
        SET uses = uses - 1
        WHERE w.area_id = area AND w.word = ANY (before) AND w.word NOT IN (SELECT word FROM search_words(after));
        DELETE FROM resource_words w
        WHERE w.area_id = area AND w.word = ANY (before) AND w.uses = 0;
    END IF;
    INSERT INTO resource_words (area_id, word, shown, uses)
    SELECT area, word, shown, 1
    FROM search_words(after)
    WHERE length(word) BETWEEN 4 AND 40 AND word !~ '^[0-9]+$' AND word <> ALL (before)
        AND to_tsvector('german', word) <> '' -- not "eine" or "wenn"
    ON CONFLICT (area_id, word) DO UPDATE
    SET uses = resource_words.uses + 1;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER resource_words_follow
    AFTER INSERT OR DELETE OR UPDATE OF title, audience, owner, description, archived_at ON resources
    FOR EACH ROW EXECUTE FUNCTION resource_words_follow();

-- +goose StatementBegin
CREATE FUNCTION resources_follow_owner() RETURNS trigger
    LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
    UPDATE resources
    SET owner = NEW.name
    WHERE organisation_id = NEW.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER resources_follow_owner
    AFTER UPDATE OF name ON organisations
    FOR EACH ROW WHEN (OLD.name <> NEW.name) EXECUTE FUNCTION resources_follow_owner();

-- What a person searched for last: a button that turns the page has no room for the words. A new search has a new
-- id, so that the buttons of an earlier one are recognised instead of showing pages of the new one.
CREATE TABLE searches (
    person_id   bigint PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    id          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    area_id     bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    query       text NOT NULL CHECK (query <> ''),
    searched_at timestamptz NOT NULL
);
CREATE INDEX searches_age ON searches (searched_at); -- they are forgotten after a day
