package dev.quartermaster.quota.client.quarkus;

import dev.quartermaster.quota.contract.LimitState;
import io.quarkus.arc.Arc;
import jakarta.enterprise.context.RequestScoped;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the limits stand that were asked in the course of a request, for the headers of its response. */
@RequestScoped
class RequestLimits {

    /** By name; of a limit asked twice the later state. Used by several threads, one after another or not. */
    private final Map<String, LimitState> limits = Collections.synchronizedMap(new LinkedHashMap<>());

    /** The map itself, for those who are on another thread when the answer comes. */
    Map<String, LimitState> map() {
        return limits;
    }

    List<LimitState> all() {
        synchronized (limits) {
            return List.copyOf(limits.values());
        }
    }

    static void add(Map<String, LimitState> map, Collection<LimitState> states) {
        states.forEach(state -> map.put(state.limit(), state));
    }

    /** Whether there is a request at all; annotated methods may be called outside of one. */
    static boolean inRequest() {
        return Arc.container().requestContext().isActive();
    }
}
