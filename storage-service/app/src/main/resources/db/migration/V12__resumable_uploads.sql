-- Uploads that come in several requests: how much of each is in the bucket for good, and in which parts.
create table resumable_uploads (
    upload      uuid primary key references uploads on delete cascade,
    length      bigint check (length >= 0),
    received    bigint not null default 0 check (received >= 0),
    digest      text not null,
    sha256      text,
    etag_before text,
    size_before bigint not null,
    holds       text not null,
    claim       uuid,
    next_part   int not null default 1
);
create table resumable_parts (
    upload uuid not null references resumable_uploads on delete cascade,
    number int not null,
    etag   text not null,
    size   bigint not null,
    primary key (upload, number)
);
create index uploads_by_parts on uploads (parts_id);
create index uploads_of_owner on uploads (owner);
