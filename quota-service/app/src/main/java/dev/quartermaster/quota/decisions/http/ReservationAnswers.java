package dev.quartermaster.quota.decisions.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.quota.decisions.Reservations;
import dev.quartermaster.quota.decisions.domain.Decision;
import dev.quartermaster.quota.decisions.domain.Headers;
import dev.quartermaster.quota.decisions.domain.Reservation;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.problems.JsonText;
import dev.quartermaster.quota.problems.Problem;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes what became of reservations, with the same members and headers as the answers to checks. */
@Singleton
class ReservationAnswers {

    private final RefusalWriter refusals;

    ReservationAnswers(RefusalWriter refusals) {
        this.refusals = refusals;
    }

    Response made(Reservations.Made made, @Nullable String user, String path) {
        if (made.id() == null || made.decision() instanceof Decision.Refused) {
            return refused((Decision.Refused) made.decision(), user, path);
        }
        StringBuilder out = begin(made.id());
        out.append(",\"expires_at\":\"")
                .append(AnswerWriter.moment(made.expiresAtMicros()))
                .append('"');
        return answer(Response.status(201).header(HttpHeaders.LOCATION, path + "/" + made.id()), out, made.decision());
    }

    Response committed(UUID id, Reservations.Committed committed, String path) {
        if (committed.decision() instanceof Decision.Refused refused) {
            return refused(refused, null, path);
        }
        StringBuilder out = begin(id).append(",\"state\":\"committed\",\"consumed\":");
        JsonText.value(out, new java.util.TreeMap<>(committed.consumed()));
        return answer(Response.ok(), out, committed.decision());
    }

    private static StringBuilder begin(UUID id) {
        return new StringBuilder(512)
                .append("{\"reservation_id\":\"")
                .append(id)
                .append('"');
    }

    private static Response answer(Response.ResponseBuilder answer, StringBuilder out, Decision decision) {
        out.append(",\"decision_id\":\"").append(decision.id()).append("\",\"plan\":");
        JsonText.string(out, decision.plan());
        out.append(",\"priority\":").append(decision.priority()).append(",\"limits\":");
        AnswerWriter.limits(out, decision.readings());
        out.append('}');
        Headers.of(decision, answer::header);
        return answer.type(MediaType.APPLICATION_JSON)
                .entity(out.toString().getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private Response refused(Decision.Refused refused, @Nullable String user, String path) {
        StringBuilder out = new StringBuilder(1024);
        int status = refusals.write(out, refused, user, path);
        Response.ResponseBuilder answer = Response.status(status)
                .header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .entity(out.toString().getBytes(StandardCharsets.UTF_8));
        Headers.of(refused, answer::header);
        return answer.build();
    }

    static ObjectNode document(Reservation it) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("reservation_id", it.id().toString())
                .put("state", it.state().name().toLowerCase(Locale.ROOT));
        Subject subject = it.subject();
        ObjectNode who = node.putObject("subject");
        put(who, "user", subject.user());
        put(who, "project", subject.project());
        put(who, "api_key", subject.apiKey());
        put(who, "ip", subject.ip());
        put(node, "resource", subject.resource());
        ObjectNode hold = node.putObject("hold");
        for (Map.Entry<String, Long> entry : it.hold().entrySet()) {
            hold.put(entry.getKey(), entry.getValue());
        }
        return node.put("created_at", AnswerWriter.moment(it.createdAtMicros()))
                .put("expires_at", AnswerWriter.moment(it.expiresAtMicros()));
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
