package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.ServiceException;
import dev.quartermaster.ocilocal.store.BlobStore;
import dev.quartermaster.ocilocal.store.Ledger;
import dev.quartermaster.ocilocal.store.Records;
import dev.quartermaster.ocilocal.store.Tables;
import java.time.Clock;

/** What every route works on: one namespace in one compartment. */
public record Site(
        Ledger ledger, BlobStore blobs, Clock clock, String namespace, String compartment, long minimumPart) {
    long now() {
        return clock.millis();
    }

    void checkNamespace(String given) {
        if (!given.equals(namespace)) {
            throw ErrorCode.NamespaceNotFound.because(
                    "You do not have authorization to perform this request, or the requested namespace could not be found");
        }
    }

    Records.Bucket bucket(String name) {
        return bucket(ledger.read(), name);
    }

    Records.Bucket bucket(Tables tables, String name) {
        return tables.buckets().get(name).orElseThrow(() -> noSuchBucket(name));
    }

    ServiceException noSuchBucket(String name) {
        return ErrorCode.BucketNotFound.because("Either the bucket named '" + name
                + "' does not exist in the namespace '" + namespace + "' or you are not authorized to access it");
    }
}
