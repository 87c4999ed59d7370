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
