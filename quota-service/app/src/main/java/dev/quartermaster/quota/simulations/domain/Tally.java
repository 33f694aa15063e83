package dev.quartermaster.quota.simulations.domain;

import dev.quartermaster.quota.decisions.domain.Reading;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.records.domain.DecisionId;
import dev.quartermaster.quota.records.domain.RecordedDecision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What came out of a replay. */
public final class Tally {

    /** Subjects that are told apart; whoever comes later is summed as one. */
    private static final int MOST_SUBJECTS = 100_000;

    private static final int MOST_SAMPLES = 20;

    /** What became of the decisions that one limit, or one subject, is about. */
    public static final class Line {
        private long refusedThen;
        private long refusedNow;

        public long refusedThen() {
            return refusedThen;
        }

        public long refusedNow() {
            return refusedNow;
        }
    }

    /** @param who such as {@code user:u-5} */
    public record Who(String who, long refusedThen, long refusedNow) {}

    private final Map<String, Line> limits = new TreeMap<>();
    private final Map<String, Line> subjects = new TreeMap<>();
    private final List<String> newlyRefusedIds = new ArrayList<>();
    private long decisions;
    private long refusedThen;
    private long refusedNow;
    private long newlyRefused;
    private long newlyAdmitted;

    void add(RecordedDecision decision, List<String> refusing) {
        boolean refused = !refusing.isEmpty();
        decisions++;
        Line subject = subject(decision.subject());
        if (!decision.admitted()) {
            refusedThen++;
            subject.refusedThen++;
            for (Reading reading : decision.readings()) {
                if (reading.refuses()) {
                    limit(reading.effective().limit().name()).refusedThen++;
                }
            }
        }
        if (refused) {
            refusedNow++;
            subject.refusedNow++;
            refusing.forEach(name -> limit(name).refusedNow++);
        }
        if (refused && decision.admitted()) {
            newlyRefused++;
            if (newlyRefusedIds.size() < MOST_SAMPLES) {
                newlyRefusedIds.add(DecisionId.text(decision.id()));
            }
        }
        if (!refused && !decision.admitted()) {
            newlyAdmitted++;
        }
    }

    private Line limit(String name) {
        return limits.computeIfAbsent(name, k -> new Line());
    }

    private Line subject(Subject subject) {
        String who = who(subject);
        boolean room = subjects.size() < MOST_SUBJECTS || subjects.containsKey(who);
        return subjects.computeIfAbsent(room ? who : "others", k -> new Line());
    }

    private static String who(Subject subject) {
        if (subject.user() != null) {
            return "user:" + subject.user();
        }
        if (subject.apiKey() != null) {
            return "api_key:" + subject.apiKey();
        }
        return subject.project() != null ? "project:" + subject.project() : "ip:" + subject.ip();
    }

    public long decisions() {
        return decisions;
    }

    public long refusedThen() {
        return refusedThen;
    }

    public long refusedNow() {
        return refusedNow;
    }

    /** Admitted in truth and refused in the replay. */
    public long newlyRefused() {
        return newlyRefused;
    }

    /** Refused in truth and admitted in the replay. */
    public long newlyAdmitted() {
        return newlyAdmitted;
    }

    /** By name of the limit that refused, then or now. */
    public Map<String, Line> limits() {
        return limits;
    }

    /** Some of the decisions that would have been refused. */
    public List<String> samples() {
        return List.copyOf(newlyRefusedIds);
    }

    /** Those for whom the number of refusals changes most. */
    public List<Who> mostAffected(int count) {
        return subjects.entrySet().stream()
                .map(it -> new Who(it.getKey(), it.getValue().refusedThen, it.getValue().refusedNow))
                .filter(it -> it.refusedNow != it.refusedThen)
                .sorted(Comparator.comparingLong((Who it) -> -Math.abs(it.refusedNow - it.refusedThen))
                        .thenComparing(Who::who))
                .limit(count)
                .toList();
    }

    /** How many subjects are refused now that were not refused then. */
    public long subjectsNewlyRefused() {
        return subjects.values().stream()
                .filter(it -> it.refusedThen == 0 && it.refusedNow > 0)
                .count();
    }
}
