-- +goose Up
alter table admission_move add column decision bigint;   -- the decision on the organisation by which the dossier went to another branch
