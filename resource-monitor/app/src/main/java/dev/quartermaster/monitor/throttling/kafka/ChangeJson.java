package dev.quartermaster.monitor.throttling.kafka;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.monitor.contract.ThrottleChange;
import java.nio.charset.StandardCharsets;

/** A change as the schema of the contract has it. */
final class ChangeJson {

    private static final JsonMapper JSON = new JsonMapper();

    private ChangeJson() {}

    static byte[] write(ThrottleChange change) {
        ObjectNode node = JSON.createObjectNode();
        node.put("host", change.host()).put("kind", change.kind()).put("level", change.level());
        ObjectNode factors = node.putObject("factors");
        change.factors().forEach((priority, factor) -> factors.put(Integer.toString(priority), factor));
        change.reasons().forEach(node.putArray("reasons")::add);
        if (change.actor() != null) {
            node.put("actor", change.actor());
        }
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }
}
