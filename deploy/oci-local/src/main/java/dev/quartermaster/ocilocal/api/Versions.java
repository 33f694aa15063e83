package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.ServiceException;
import dev.quartermaster.ocilocal.store.Book;
import dev.quartermaster.ocilocal.store.Keys;
import dev.quartermaster.ocilocal.store.Records;
import dev.quartermaster.ocilocal.store.Table;
import dev.quartermaster.ocilocal.store.Tables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The versions of an object. In a bucket without versioning there is at most one, which a write replaces; with it, a
 * write adds one and a delete adds a marker; suspended, a write replaces only what was written while not enabled.
 */
final class Versions {
    private Versions() {}

    static Optional<Records.Version> newest(Tables tables, String bucket, String name) {
        String prefix = Keys.name(bucket, name);
        return tables.versions()
                .from(prefix)
                .filter(row -> row.key().startsWith(prefix))
                .map(Table.Row::value);
    }

    /** What a reader without a version id gets. */
    static Optional<Records.Version> current(Tables tables, String bucket, String name) {
        return newest(tables, bucket, name).filter(version -> !version.deleteMarker());
    }

    static Optional<Records.Version> find(Tables tables, String bucket, String name, Optional<String> versionId) {
        if (versionId.isEmpty()) {
            return current(tables, bucket, name);
        }
        for (Table.Row<Records.Version> row : tables.versions().scan(Keys.name(bucket, name))) {
            if (row.value().versionId().equals(versionId.get())) {
                return Optional.of(row.value());
            }
        }
        return Optional.empty();
    }

    static ServiceException notFound(String bucket, String name) {
        return ErrorCode.ObjectNotFound.because(
                "The object '" + name + "' was not found in the bucket '" + bucket + "'");
    }

    static String what(String name) {
        return "object '" + name + "'";
    }

    /** Makes this the current version, whose files it holds from now on; precondition first. */
    static Records.Version put(Book book, Records.Bucket bucket, Preconditions preconditions, Draft draft) {
        preconditions.check(
                current(book.tables(), bucket.name(), draft.name()).map(Records.Version::etag), what(draft.name()));
        Retention.checkOverwrite(book.tables(), bucket, draft.name(), draft.now());
        replace(book, bucket, draft.name());
        Records.Version version = draft.toVersion(book.nextSequence(), isReplaceable(bucket));
        book.hold(version.blobs());
        write(book, bucket.name(), version);
        return version;
    }

    static boolean isReplaceable(Records.Bucket bucket) {
        return !bucket.versioning().equals(Records.Bucket.ENABLED);
    }

    /** Removes what a new version takes the place of, if anything. */
    private static void replace(Book book, Records.Bucket bucket, String name) {
        if (isReplaceable(bucket)) {
            newest(book.tables(), bucket.name(), name)
                    .filter(Records.Version::replaceable)
                    .ifPresent(old -> remove(book, bucket.name(), old));
        }
    }

    static void write(Book book, String bucket, Records.Version version) {
        book.tables().versions().put(Keys.version(bucket, version.name(), version.sequence()), version);
    }

    /** Removes one version for good. */
    static void remove(Book book, String bucket, Records.Version version) {
        book.tables().versions().remove(Keys.version(bucket, version.name(), version.sequence()));
        book.release(version.blobs());
    }

    /** Deletes an object, or one of its versions for good. Returns the marker that was written, or what was removed. */
    static Records.Version delete(
            Book book,
            Records.Bucket bucket,
            String name,
            Optional<String> versionId,
            Preconditions condition,
            long now) {
        Records.Version found =
                find(book.tables(), bucket.name(), name, versionId).orElseThrow(() -> notFound(bucket.name(), name));
        condition.check(Optional.of(found.etag()), what(name));
        boolean forGood = versionId.isPresent() || bucket.versioning().equals(Records.Bucket.DISABLED);
        if (forGood) {
            Retention.checkRemoval(book.tables(), bucket, found, now);
            remove(book, bucket.name(), found);
            return found;
        }
        Retention.checkOverwrite(book.tables(), bucket, name, now);
        replace(book, bucket, name);
        Records.Version marker = Draft.marker(name, now).toVersion(book.nextSequence(), isReplaceable(bucket));
        write(book, bucket.name(), marker);
        return marker;
    }

    /** A version before it has its place in the order. */
    record Draft(
            String name,
            boolean deleteMarker,
            @Nullable String etag,
            List<Records.Blob> blobs,
            Records.Checksums checksums,
            boolean multipart,
            Records.Description description,
            String storageTier,
            long timeCreated,
            long now) {
        static Draft marker(String name, long now) {
            return new Draft(
                    name,
                    true,
                    null,
                    List.of(),
                    new Records.Checksums(null, null, null, null),
                    false,
                    new Records.Description(null, null, null, null, null, Map.of()),
                    "Standard",
                    now,
                    now);
        }

        Records.Version toVersion(long sequence, boolean replaceable) {
            return new Records.Version(
                    name,
                    UUID.randomUUID().toString(),
                    sequence,
                    deleteMarker,
                    replaceable,
                    etag == null ? UUID.randomUUID().toString() : etag,
                    blobs.stream().mapToLong(Records.Blob::size).sum(),
                    blobs,
                    checksums,
                    multipart,
                    description,
                    storageTier,
                    timeCreated,
                    now);
        }
    }
}
