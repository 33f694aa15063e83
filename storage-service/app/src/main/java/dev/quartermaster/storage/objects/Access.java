package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.paths.domain.InvalidPath;
import dev.quartermaster.storage.paths.domain.Names;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who may touch what: users their own objects, services and administrators everybody's. */
public final class Access {

    private Access() {}

    /**
     * Whose quota a change of this path counts against.
     *
     * @param named for training logs, whose path names nobody: the user whom a service stores it for
     * @throws ProblemException {@code AUTH_007} for somebody else's path
     */
    public static String ownerForChange(Caller caller, ObjectPath path, @Nullable String named) {
        String owner = path.owner();
        if (owner != null) {
            return own(caller, owner);
        }
        if (!caller.is(Role.SERVICE) && !caller.is(Role.ADMIN)) {
            throw new ProblemException(ErrorCode.NOT_YOUR_OWN, "Training logs are written by services.");
        }
        if (named == null) {
            throw new ProblemException(
                    ErrorCode.BAD_REQUEST, "A training log needs the header X-Object-Owner with its user's id.");
        }
        return valid(() -> Names.id(named));
    }

    /** @throws ProblemException {@code AUTH_007} for what the caller may read at most */
    public static void mayChange(Caller caller, ObjectPath path) {
        ownerForChange(caller, path, caller.subject());
    }

    /** @throws ProblemException {@code AUTH_007} if the caller may not act for this user */
    public static String own(Caller caller, String user) {
        if (!caller.mayActFor(user)) {
            throw new ProblemException(ErrorCode.NOT_YOUR_OWN, "These are another user's objects.");
        }
        return user;
    }

    /** @throws ProblemException {@code AUTH_007} for somebody else's path; paths that name nobody are judged with their entry */
    public static void reads(Caller caller, ObjectPath path) {
        if (path.owner() != null) {
            own(caller, path.owner());
        }
    }

    /** The entry, if it is there and the caller may see it; nobody learns whether there is something they may not see. */
    public static Entry visible(Caller caller, Optional<Entry> entry) {
        return entry.filter(it -> caller.mayActFor(it.owner()))
                .orElseThrow(() -> new ProblemException(ErrorCode.OBJECT_NOT_FOUND, "Nothing is stored there."));
    }

    /** @throws ProblemException {@code STORAGE_005} for paths and names that are none */
    public static <T> T valid(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InvalidPath e) {
            throw new ProblemException(ErrorCode.STORAGE_PATH_INVALID, String.valueOf(e.getMessage()));
        }
    }
}
