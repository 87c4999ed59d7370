-- +goose Up

-- What else there is to know about a resource. Nothing of it has to be said; empty means that nobody has.
ALTER TABLE resources
    -- Besides German, which is left out only where a resource is not in German: codes of ISO 639-1, and gsg (ISO 639-3)
    -- for German sign language.
    ADD COLUMN languages text[] NOT NULL DEFAULT '{}' CHECK (languages <@ '{de,en,ar,tr,uk,ru,fa,ps,ku,pl,ro,bg,sq,sr,hr,bs,mk,
        it,es,pt,fr,el,hu,cs,sk,nl,vi,zh,th,ti,am,so,ur,hi,ta,gsg}'),
    -- How people with a disability get along there: a fixed list that can be searched, and what it does not say.
    ADD COLUMN accessibility text[] NOT NULL DEFAULT '{}' CHECK (accessibility <@ '{step_free,toilet,parking,hearing,sight,
        plain_language,quiet}'),
    ADD COLUMN accessibility_note text NOT NULL DEFAULT '',
    ADD COLUMN schedule text NOT NULL DEFAULT '', -- dates or season, in words
    ADD COLUMN alert text NOT NULL DEFAULT '', -- what everybody has to know first: "Im Dezember geschlossen"
    -- The owner's word about free places holds from when it was said. After a while nobody believes it any more; that is
    -- decided by whoever reads it, and the word stays.
    ADD COLUMN capacity text NOT NULL DEFAULT 'unknown' CHECK (capacity IN ('free', 'few', 'waiting', 'unknown')),
    ADD COLUMN capacity_said_at timestamptz,
    ADD CONSTRAINT capacity_has_a_day CHECK (capacity = 'unknown' OR capacity_said_at IS NOT NULL),
    ADD COLUMN is_public boolean NOT NULL DEFAULT false; -- may be published outside the area, as its owner decides

-- The lists of all published resources ask for nothing else.
CREATE INDEX resources_public ON resources (area_id, id) WHERE is_public AND archived_at IS NULL;

-- Pictures and documents of a resource. Telegram keeps the files; this is what it calls them.
CREATE TABLE resource_attachments (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id     bigint NOT NULL,
    resource_id bigint NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('photo', 'document')), -- Telegram sends each by another method
    file_id     text NOT NULL CHECK (file_id <> ''),
    unique_id   text NOT NULL CHECK (unique_id <> ''), -- the same for the same file, while file_id changes
    name        text NOT NULL, -- of a document, without a path
    added_at    timestamptz NOT NULL,
    UNIQUE (resource_id, unique_id), -- a double tap, or an update that comes twice, is one attachment
    FOREIGN KEY (resource_id, area_id) REFERENCES resources (id, area_id) ON DELETE CASCADE
);
