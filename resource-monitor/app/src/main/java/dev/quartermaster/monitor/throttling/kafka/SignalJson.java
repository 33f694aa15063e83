package dev.quartermaster.monitor.throttling.kafka;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.monitor.contract.ThrottleSignal;
import java.nio.charset.StandardCharsets;

/** A signal as the schema of the contract has it. */
final class SignalJson {

    private static final JsonMapper JSON = new JsonMapper();

    private SignalJson() {}

    static byte[] write(ThrottleSignal signal) {
        ObjectNode node = JSON.createObjectNode();
        node.put("host", signal.host()).put("level", signal.level());
        ObjectNode factors = node.putObject("factors");
        signal.factors().forEach((priority, factor) -> factors.put(Integer.toString(priority), factor));
        signal.reasons().forEach(node.putArray("reasons")::add);
        node.put("valid_for_seconds", signal.validForSeconds()).put("sequence", signal.sequence());
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }
}
