-- +goose Up
-- Decisions about the organisation, each one document. A decision is never
-- deleted; what it changed is in the spans, posts and belongings that name it.

create table org_decision (
  id bigint primary key,
  court bigint not null references org_unit (id),
  day text not null,                -- from which it holds
  number text not null,             -- 批复文号
  body text not null,               -- 批准机关
  applied_on text,                  -- 请示日期 (ORG-05)
  approved_on text,                 -- 批复日期
  group_on text,                    -- 党组讨论决定日期 (JG-11)
  note text,
  undoes bigint,                    -- the decision that it takes back
  steps text not null,              -- JSON: what it orders
  outcome text not null,            -- JSON: what that did
  actor text not null,
  entered_at bigint not null
);
create index org_decision_court on org_decision (court, day);

-- Which units a decision concerned.
create table org_decided (
  id bigint primary key,
  decision bigint not null references org_decision (id),
  unit bigint not null references org_unit (id)
);
create index org_decided_unit on org_decided (unit);
create index org_decided_decision on org_decided (decision);

alter table org_span add column decision bigint;  -- that began it
alter table org_span add column ending bigint;    -- that ended it

-- A temporary unit: what it was set up for and until when.
alter table org_unit add column purpose text;
alter table org_unit add column until_planned text;

-- Who is in a temporary unit. Nobody's belonging moves by it.
create table org_attached (
  id bigint primary key,
  unit bigint not null references org_unit (id),
  member bigint not null,
  holder text not null,
  from_day text not null,
  until_day text not null
);
create index org_attached_unit on org_attached (unit);
create index org_attached_member on org_attached (member);

-- Elections and appointments: what a document says of who took office.
create table org_election (
  id bigint primary key,
  unit bigint not null references org_unit (id),
  kind text not null,               -- renewal, by-election, appointment
  day text not null,
  meeting text,                     -- the meeting that elected, in words or its address
  should bigint,                    -- 应到
  came bigint,                      -- 实到
  approval text,                    -- 批复文号
  approved_on text,
  body text,                        -- 批准机关
  group_on text,                    -- 党组讨论决定日期
  early text,                       -- the approval of an early renewal
  entered_at bigint not null
);
create index org_election_unit on org_election (unit, day);
alter table org_post add column election bigint;
alter table org_term add column election bigint;

-- Contact points, instructors and supervision teams.
create table org_contact (
  id bigint primary key,
  kind text not null,               -- contact-point, instructor, supervision
  unit bigint not null references org_unit (id),
  team text,
  member bigint,
  holder text not null,
  from_day text not null,
  until_day text not null,
  basis text
);
create index org_contact_unit on org_contact (unit, until_day);
