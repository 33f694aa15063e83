package dev.quartermaster.ocilocal.store;

import org.h2.mvstore.MVStore;

/** All records. Names are followed by versions, newest first: the first one of a name is its current version. */
public record Tables(
        Table<Records.Bucket> buckets,
        Table<Records.Version> versions,
        Table<Records.Upload> uploads,
        Table<Records.Part> parts,
        Table<Records.Par> pars,
        Table<Records.ParToken> parTokens,
        Table<Records.References> blobs,
        Table<Records.ApiKey> keys,
        Table<Records.Work> works,
        Table<Records.Document> lifecycles,
        Table<Records.Document> retentions,
        Table<Records.Counter> counters) {
    static Tables open(MVStore store) {
        return new Tables(
                Table.open(store, "buckets", Records.Bucket.class),
                Table.open(store, "versions", Records.Version.class),
                Table.open(store, "uploads", Records.Upload.class),
                Table.open(store, "parts", Records.Part.class),
                Table.open(store, "pars", Records.Par.class),
                Table.open(store, "parTokens", Records.ParToken.class),
                Table.open(store, "blobs", Records.References.class),
                Table.open(store, "keys", Records.ApiKey.class),
                Table.open(store, "works", Records.Work.class),
                Table.open(store, "lifecycles", Records.Document.class),
                Table.open(store, "retentions", Records.Document.class),
                Table.open(store, "counters", Records.Counter.class));
    }

    Tables at(long version) {
        return new Tables(
                buckets.at(version),
                versions.at(version),
                uploads.at(version),
                parts.at(version),
                pars.at(version),
                parTokens.at(version),
                blobs.at(version),
                keys.at(version),
                works.at(version),
                lifecycles.at(version),
                retentions.at(version),
                counters.at(version));
    }
}
