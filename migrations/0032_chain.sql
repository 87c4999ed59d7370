-- +goose Up

-- Everything that follows from one another has one id: a wish, the option of a poll that it became, the point of an agenda,
-- the agreement. A wish's own id is that of its chain; whatever begins without a wish gets a random one, which tells nothing.

-- The points of agendas, one for each line of what was written there, headings left out. When an agenda is changed, a line
-- that is still there, or was only reworded, keeps its row.
CREATE TABLE agenda_points (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conference_id bigint NOT NULL,
    area_id       bigint NOT NULL,
    place         smallint NOT NULL, -- in the agenda
    words         text NOT NULL CHECK (btrim(words) <> ''),
    chain_id      bigint NOT NULL DEFAULT CAST(1 + floor(random() * 70368744177663) AS bigint),
    made_at       timestamptz NOT NULL, -- when it came onto the agenda
    FOREIGN KEY (conference_id, area_id) REFERENCES conferences (id, area_id) ON DELETE CASCADE
);
CREATE INDEX agenda_points_conference ON agenda_points (conference_id, place);
CREATE INDEX agenda_points_chain ON agenda_points (chain_id);

INSERT INTO agenda_points (conference_id, area_id, place, words, made_at)
SELECT c.id, c.area_id, l.place, btrim(regexp_replace(l.line, '^\s*([-–•*]\s|\d{1,2}[.)]\s)?\s*', ''), E' \t\r'), c.updated_at
FROM conferences c
CROSS JOIN LATERAL regexp_split_to_table(c.agenda, '\n') WITH ORDINALITY AS l (line, place)
WHERE btrim(l.line, E' \t\r:') <> '' AND btrim(l.line, E' \t\r') NOT LIKE '%:'
    AND btrim(regexp_replace(l.line, '^\s*([-–•*]\s|\d{1,2}[.)]\s)?\s*', ''), E' \t\r') <> '';
UPDATE agenda_points p
SET chain_id = w.id
FROM wishes w
WHERE w.conference_id = p.conference_id AND w.state = 'agenda' AND w.merged_into IS NULL AND w.wording = p.words;

ALTER TABLE poll_options ADD COLUMN chain_id bigint; -- null: it came from nothing, and nothing has come of it yet
CREATE INDEX poll_options_chain ON poll_options (chain_id) WHERE chain_id IS NOT NULL;
UPDATE poll_options o
SET chain_id = w.id
FROM wishes w
WHERE w.poll_id = o.poll_id AND w.poll_option = o.number AND w.merged_into IS NULL;

ALTER TABLE agreements ADD COLUMN chain_id bigint NOT NULL DEFAULT CAST(1 + floor(random() * 70368744177663) AS bigint);
CREATE INDEX agreements_chain ON agreements (chain_id);
UPDATE agreements
SET chain_id = wish_id
WHERE wish_id IS NOT NULL;
