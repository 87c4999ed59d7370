-- +goose Up

-- Streets are not chosen anywhere; they let texts be searched for names of places.
CREATE TABLE streets (
    area_id bigint NOT NULL REFERENCES areas (id) ON DELETE CASCADE,
    name    text NOT NULL CHECK (btrim(name) <> ''),
    PRIMARY KEY (area_id, name)
);
