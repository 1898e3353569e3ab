-- +goose Up
-- Courts, Party units and business units stand in one tree. org_unit has what
-- a unit is today; org_span has every state it has had.

create table org_unit (
  id bigint primary key,
  court bigint not null,            -- its court; a court's own id for a court
  parent bigint,
  path text not null unique,        -- see access.Path
  kind text not null,               -- see org.Kind
  code text not null,
  full_name text not null,
  short_name text not null,
  aliases text,                     -- other names, one a line
  category text,                    -- 庭, 处, 室 …; a branch's 支部类别; a court's level
  sign text,                        -- a court's 代字
  with_committee boolean not null,  -- 设支委会
  judges text,                      -- a team's judges as the establishment lists them
  founded_on text,
  ended_on text not null,
  entered_at bigint,                -- the moment it was first recorded
  version bigint not null,
  unique (kind, code)
);
create index org_unit_court on org_unit (court, kind);

create table org_span (
  id bigint primary key,
  unit bigint not null references org_unit (id),
  from_day text not null,
  until_day text not null,
  parent bigint,
  path text not null,
  full_name text not null,
  short_name text not null,
  with_committee boolean not null,
  basis text                        -- the document that decided it
);
create index org_span_unit on org_span (unit, from_day);

create table org_cover (
  id bigint primary key,
  branch bigint not null references org_unit (id),
  unit bigint not null references org_unit (id),
  from_day text not null,
  until_day text not null
);
create index org_cover_branch on org_cover (branch);
create index org_cover_unit on org_cover (unit);

create table org_term (
  id bigint primary key,
  unit bigint not null references org_unit (id),
  from_day text not null,
  years bigint not null,
  extended_until text,              -- with the superior's approval
  basis text,
  ended_on text not null
);
create index org_term_unit on org_term (unit, from_day);

create table org_post (
  id bigint primary key,
  unit bigint not null references org_unit (id),
  member bigint,                    -- null until the register knows the person
  holder text not null,             -- the name as the list gives it
  post text not null,               -- see org.PostKind
  title text not null,              -- 支部书记, as people say it
  from_day text not null,
  until_day text not null,
  note text
);
create index org_post_unit on org_post (unit, until_day);
create index org_post_member on org_post (member);

-- Counts that the register cannot know: staff, full-time officers.
create table org_count (
  id bigint primary key,
  court bigint not null references org_unit (id),
  what text not null,               -- staff, full-time-officers
  day text not null,
  amount bigint not null,
  basis text not null,
  unique (court, what, day)
);
