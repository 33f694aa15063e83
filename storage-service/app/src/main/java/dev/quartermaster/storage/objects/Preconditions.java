package dev.quartermaster.storage.objects;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.catalogue.domain.Entry;
import dev.quartermaster.storage.objects.domain.Conditions;
import java.util.Optional;

/** Judges the conditions of changes. */
final class Preconditions {

    private Preconditions() {}

    /** @throws ProblemException {@code VAL_014} unless the conditions hold for what is there */
    static void forChange(Conditions conditions, Optional<Entry> there) {
        String etag = there.map(Entry::etag).orElse(null);
        if (!conditions.matches(etag)) {
            throw new ProblemException(ErrorCode.PRECONDITION_FAILED, "The object is not the one that If-Match names.");
        }
        if (conditions.known(etag)) {
            throw new ProblemException(ErrorCode.PRECONDITION_FAILED, "The object exists already.");
        }
    }
}
