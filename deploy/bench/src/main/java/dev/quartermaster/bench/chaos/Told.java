package dev.quartermaster.bench.chaos;

import dev.quartermaster.bench.chaos.Asker.Said;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Every decision that was told, as a client saw it: what has to be on the topic of events in the end. */
final class Told {

    /** @param life whose decision it is for certain; empty when that is not known, and then nothing is said of its order */
    record Decided(String id, String user, String life, long from, long to) {}

    private final ConcurrentLinkedQueue<Decided> decided = new ConcurrentLinkedQueue<>();

    /** @param first whether the answer is that of the process that decided, not a repetition by another one perhaps */
    void add(String user, Said said, boolean first) {
        String id = said.body().path("decision_id").asText("");
        if (!id.isEmpty() && said.isFinal()) {
            decided.add(new Decided(id, user, first ? said.life() : "", said.from(), said.to()));
        }
    }

    List<Decided> all() {
        return List.copyOf(decided);
    }

    /** Decisions of one subject and one process, each with later ones that must come after it. */
    static List<String> outOfOrder(List<Decided> decisions, ToLongFunction<Decided> position) {
        Map<String, List<Decided>> streams = decisions.stream()
                .filter(it -> !it.life().isEmpty() && position.applyAsLong(it) >= 0)
                .collect(Collectors.groupingBy(it -> it.user() + " by " + it.life()));
        return streams.entrySet().stream()
                .flatMap(stream -> first(stream.getValue(), position).stream().map(it -> stream.getKey() + ": " + it))
                .toList();
    }

    /** The first that stands before one that was answered before it was asked for. */
    private static List<String> first(List<Decided> stream, ToLongFunction<Decided> position) {
        List<Decided> byBegin =
                stream.stream().sorted(Comparator.comparingLong(Decided::from)).toList();
        List<Decided> byEnd =
                stream.stream().sorted(Comparator.comparingLong(Decided::to)).toList();
        int ended = 0;
        long last = -1;
        for (Decided one : byBegin) {
            while (byEnd.get(ended).to() < one.from()) {
                last = Math.max(last, position.applyAsLong(byEnd.get(ended++)));
            }
            if (position.applyAsLong(one) < last) {
                return List.of(one.id() + " at " + position.applyAsLong(one) + ", after " + last);
            }
        }
        return List.of();
    }
}
