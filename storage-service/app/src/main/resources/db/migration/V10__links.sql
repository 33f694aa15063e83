-- Pre-authenticated requests that were issued and not ended; what one for writing holds, and what was there before it.
create table links (
    id          uuid primary key,
    path        text not null,
    owner       text not null,
    writes      boolean not null,
    store_id    text,
    reservation uuid,
    held        bigint not null default 0 check (held >= 0),
    max_bytes   bigint not null default 0 check (max_bytes >= 0),
    etag_before text,
    created_at  timestamptz not null,
    expires_at  timestamptz not null
);
create index links_of_owner on links (owner, id);
create index links_by_expiry on links (expires_at);
create index links_for_writing on links (path) where writes;
