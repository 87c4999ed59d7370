-- +goose Up

-- The directory in its order: without it every look at a page folds the name of every organisation of the area.
CREATE INDEX organisations_order ON organisations (area_id, search_fold(name), id) WHERE state = 'active';
