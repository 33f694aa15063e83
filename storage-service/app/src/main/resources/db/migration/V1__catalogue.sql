-- What is stored. The path is the object's name in the bucket; "C" puts prefixes into one range of the index.
create table objects (
    path         text collate "C" primary key,
    id           uuid not null unique,
    owner        text not null,
    type         text not null,
    size         bigint not null check (size >= 0),
    content_type text not null,
    sha256       text,
    etag         text not null,
    metadata     jsonb not null default '{}',
    version      bigint not null default 1,
    created_at   timestamptz not null,
    updated_at   timestamptz not null
);
-- storage use per user without touching the table
create index objects_of_owner on objects (owner) include (size);
create index objects_by_metadata on objects using gin (metadata jsonb_path_ops);

-- Uploads that have begun and not ended: after a crash they tell what may be in the bucket without being catalogued.
create table uploads (
    id           uuid primary key,
    path         text not null,
    owner        text not null,
    object_id    uuid not null,
    content_type text not null,
    metadata     jsonb not null,
    parts_id     text,
    reservations uuid[] not null default '{}',
    touched_at   timestamptz not null
);
create index uploads_by_age on uploads (touched_at);

-- What quota-service has not been told yet. Written together with the change that it is about, so neither is lost.
create table dues (
    id          uuid primary key,
    owner       text not null,
    reservation uuid,
    bytes       bigint not null,
    bytes_held  boolean not null,
    uploads     bigint not null default 0,
    attempts    int not null default 0,
    try_at      timestamptz not null
);
create index dues_by_time on dues (try_at);
create index uploads_by_path on uploads (path);
