package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.objects.domain.ByteRange;
import dev.quartermaster.storage.objects.domain.Conditions;
import dev.quartermaster.storage.objects.domain.Order;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.quota.domain.Asker;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Copies and moves within one user.
 *
 * <p>The content goes through the service, so that a copy is held, stored and charged like every upload. A move is a copy and
 * then a deletion: a crash between leaves both, never none, and needs room for both for a moment.
 */
@Singleton
public class Copies {

    private final Downloads downloads;
    private final Uploads uploads;
    private final Deletions deletions;

    Copies(Downloads downloads, Uploads uploads, Deletions deletions) {
        this.downloads = downloads;
        this.uploads = uploads;
        this.deletions = deletions;
    }

    /**
     * Copies to a path where nothing is, unless the copy may replace what is there.
     *
     * @throws ProblemException {@code AUTH_007} when the two paths are not of one user
     */
    public UploadAnswer copy(Caller caller, ObjectPath from, ObjectPath to, boolean replace, Asker asker) {
        Entry source = source(caller, from, to);
        Order order = new Order(
                to,
                new Asker(source.owner(), asker.ip(), asker.userAgent()),
                source.size(),
                source.contentType(),
                source.metadata(),
                null,
                replace ? Conditions.NONE : new Conditions(null, "*"));
        try (InputStream content = downloads
                .open(source, new ByteRange(0, source.size() - 1, true))
                .content()) {
            return uploads.upload(order, () -> content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies, and deletes what was copied unless it was changed meanwhile. */
    public UploadAnswer move(Caller caller, ObjectPath from, ObjectPath to, boolean replace, Asker asker) {
        Entry source = source(caller, from, to);
        UploadAnswer answer = copy(caller, from, to, replace, asker);
        switch (answer) {
            case UploadAnswer.Done done ->
                deletions.delete(downloads.look(caller, from), new Conditions(source.etag(), null), asker);
            case UploadAnswer.Refused refused -> {}
        }
        return answer;
    }

    private Entry source(Caller caller, ObjectPath from, ObjectPath to) {
        Entry source = downloads.look(caller, from);
        if (from.equals(to) || !source.owner().equals(to.owner())) {
            throw new ProblemException(
                    ErrorCode.STORAGE_PATH_INVALID, "Copies and moves go to another path of the same user.");
        }
        return source;
    }
}
