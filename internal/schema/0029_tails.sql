-- +goose Up
alter table admission_move add column decision bigint;   -- the decision on the organisation by which the dossier went to another branch

-- Papers as they were signed, scanned.
create table admission_scan (
  id bigint primary key,
  dossier bigint not null references admission_dossier (id),
  paper text not null,              -- name of the paper, see admission.Paper
  note text,
  file bigint not null,             -- blob
  name text not null,
  size bigint not null,
  digest text not null,             -- SHA-256
  entered_at bigint not null,
  entered_by bigint,
  entered_name text not null,
  dropped_at bigint,                -- taken out again: the file is gone, the row stays
  dropped_name text,
  reason text
);
create index admission_scan_dossier on admission_scan (dossier);
