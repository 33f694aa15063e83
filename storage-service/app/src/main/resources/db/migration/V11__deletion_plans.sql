-- What a user asked to delete, as it was when they asked. Only what a plan lists is deleted, and each item once.
create table deletion_plans (
    id         uuid primary key,
    owner      text not null,
    state      text not null check (state in ('building', 'planned', 'executing', 'done')),
    objects    bigint not null default 0,
    versions   bigint not null default 0,
    uploads    bigint not null default 0,
    pars       bigint not null default 0,
    bytes      bigint not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index deletion_plans_by_state on deletion_plans (state);

create table deletion_items (
    plan    uuid not null references deletion_plans on delete cascade,
    number  bigint not null,
    kind    text not null,
    name    text not null,
    tag     text not null,
    version text,
    bytes   bigint not null,
    outcome text check (outcome in ('gone', 'kept', 'failed')),
    primary key (plan, number)
);
create index deletion_items_left on deletion_items (plan, number) where outcome is null;
