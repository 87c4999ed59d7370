-- +goose Up

-- Areas stand in front of words in the index below, and in front of the groups of three letters here: otherwise a look
-- at one area's words would read those of all areas.
CREATE EXTENSION IF NOT EXISTS btree_gin;
DROP INDEX resource_words_similar;
CREATE INDEX resource_words_similar ON resource_words USING gin (area_id, word gin_trgm_ops) WITH (fastupdate = off);

DROP INDEX resources_titles;
ALTER TABLE resources
    DROP COLUMN search,
    ADD COLUMN topics text[] NOT NULL DEFAULT '{}' CHECK (topics <@ '{early_help,childcare,parenting,separation,learning,
        language,school,work,leisure,holidays,sport,culture,media,development,inclusion,health,mental_health,addiction,
        grief,violence,crisis,sexuality,justice,migration,money,basic_needs}'),
    -- What the search finds it by: stems, parts of compounds, places, years of age, topics, each with the area in
    -- front. The program writes it, since it takes compounds apart.
    ADD COLUMN lexemes tsvector NOT NULL DEFAULT '',
    -- Which version of the program's rules has written the lexemes; 0: they are out of date.
    ADD COLUMN lexed smallint NOT NULL DEFAULT 0;
-- Ranking reads the lexemes of a thousand rows: they stay in the row. Without statistics the plan is always the index,
-- however common the planner believes a word to be.
ALTER TABLE resources
    ALTER COLUMN lexemes SET STORAGE MAIN,
    ALTER COLUMN lexemes SET STATISTICS 0;
CREATE INDEX resources_lexemes ON resources USING gin (lexemes) WITH (fastupdate = off) WHERE archived_at IS NULL;
CREATE INDEX resources_lexed ON resources (lexed, id);

-- The owner's name is among the lexemes.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION resources_follow_owner() RETURNS trigger
    LANGUAGE plpgsql SET search_path FROM CURRENT
AS $$
BEGIN
    UPDATE resources
    SET owner = NEW.name, lexed = 0
    WHERE organisation_id = NEW.id;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
