package dev.quartermaster.quota.limits.postgres;

import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * At most one query for profiles at a time: subjects that are asked for while one is under way are read together by the
 * next. A wave of subjects that nobody knows yet costs a few queries, not one each.
 */
final class GatheredReads implements Function<List<SubjectRef>, Uni<Map<SubjectRef, Profile>>> {

    private record Asking(List<SubjectRef> subjects, UniEmitter<? super Map<SubjectRef, Profile>> answer) {}

    private final Function<List<SubjectRef>, Uni<Map<SubjectRef, Profile>>> read;
    private final List<Asking> waiting = new ArrayList<>();
    private boolean inFlight;

    GatheredReads(Function<List<SubjectRef>, Uni<Map<SubjectRef, Profile>>> read) {
        this.read = read;
    }

    @Override
    public Uni<Map<SubjectRef, Profile>> apply(List<SubjectRef> subjects) {
        return Uni.createFrom().emitter(answer -> {
            synchronized (waiting) {
                waiting.add(new Asking(subjects, answer));
                if (inFlight) {
                    return;
                }
                inFlight = true;
            }
            next();
        });
    }

    private void next() {
        List<Asking> together;
        synchronized (waiting) {
            together = List.copyOf(waiting);
            waiting.clear();
            inFlight = !together.isEmpty();
        }
        if (together.isEmpty()) {
            return;
        }
        Set<SubjectRef> subjects = new HashSet<>();
        together.forEach(asking -> subjects.addAll(asking.subjects()));
        read.apply(List.copyOf(subjects)).subscribe().with(found -> tell(together, found), failure -> {
            together.forEach(asking -> asking.answer().fail(failure));
            next();
        });
    }

    private void tell(List<Asking> together, Map<SubjectRef, Profile> found) {
        // the next query is under way while these go on
        next();
        for (Asking asking : together) {
            Map<SubjectRef, Profile> own = new HashMap<>();
            asking.subjects().forEach(subject -> own.put(subject, found.getOrDefault(subject, Profile.NONE)));
            asking.answer().complete(own);
        }
    }
}
