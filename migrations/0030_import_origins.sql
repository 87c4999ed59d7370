-- +goose Up

-- What identifiers of the area's records in files begin with. It is drawn by lot, so that records of two installations are
-- never taken for each other; and it stays, so that a file that was exported long ago is recognised.
ALTER TABLE areas ADD COLUMN origin bytea NOT NULL DEFAULT substring(uuid_send(gen_random_uuid()) FOR 6)
    CHECK (octet_length(origin) = 6);
CREATE UNIQUE INDEX areas_origin ON areas (origin); -- identifiers lead to one record, whatever the area

-- Under which identifiers of other places records came, so that the same file a second time changes nothing. Records of
-- our own need none: their identifier holds their number.
CREATE TABLE import_origins (
    area_id         bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    origin_id       uuid NOT NULL,
    organisation_id bigint,
    resource_id     bigint,
    PRIMARY KEY (area_id, origin_id),
    FOREIGN KEY (organisation_id, area_id) REFERENCES organisations (id, area_id) ON DELETE CASCADE,
    FOREIGN KEY (resource_id, area_id) REFERENCES resources (id, area_id) ON DELETE CASCADE,
    CHECK (num_nonnulls(organisation_id, resource_id) = 1)
);
CREATE INDEX import_origins_organisation ON import_origins (organisation_id) WHERE organisation_id IS NOT NULL;
CREATE INDEX import_origins_resource ON import_origins (resource_id) WHERE resource_id IS NOT NULL;

-- An import writes thousands of resources in one transaction. Counting the words of each would write a new version of every
-- common word's row for every resource, and look through all versions before: it counts them once for each batch instead,
-- and says so by this setting.
DROP TRIGGER resource_words_follow ON resources;
CREATE TRIGGER resource_words_follow
    AFTER INSERT OR DELETE OR UPDATE OF title, audience, owner, description, archived_at ON resources
    FOR EACH ROW WHEN (current_setting('sozialraum.words', true) IS DISTINCT FROM 'counted')
    EXECUTE FUNCTION resource_words_follow();

-- Counts the words of resources: with 1 those that are there now, with -1 those that are about to go. It is what the trigger
-- does for one, but leaves words that nothing uses any more; whoever calls it has locked the area, and takes these away.
-- +goose StatementBegin
CREATE FUNCTION resource_words_count(area bigint, ids bigint[], sign integer) RETURNS void
    LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
    IF sign < 0 THEN
        WITH gone AS (
            SELECT word, count(*) AS n
            FROM resources r, search_words(concat_ws(' ', r.title, r.audience, r.owner, r.description))
            WHERE r.id = ANY (ids) AND r.area_id = area AND r.archived_at IS NULL
            GROUP BY word
        )
        UPDATE resource_words w
        SET uses = w.uses - g.n
        FROM gone g
        WHERE w.area_id = area AND w.word = g.word;
        RETURN;
    END IF;
    INSERT INTO resource_words AS w (area_id, word, shown, uses)
    SELECT area, word, (array_agg(shown ORDER BY r.id))[1], count(*)
    FROM resources r, search_words(concat_ws(' ', r.title, r.audience, r.owner, r.description))
    WHERE r.id = ANY (ids) AND r.area_id = area AND r.archived_at IS NULL
        AND length(word) BETWEEN 4 AND 40 AND word !~ '^[0-9]+$'
    GROUP BY word
    HAVING to_tsvector('german', word) <> '' -- not "eine" or "wenn"
    ON CONFLICT (area_id, word) DO UPDATE
    SET uses = w.uses + EXCLUDED.uses;
END
$$;
-- +goose StatementEnd
