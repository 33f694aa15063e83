package dev.quartermaster.quota.views.rest;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Grammar;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.IpAddress;
import dev.quartermaster.quota.security.Role;
import java.util.Map;

/** Who may look at whose quotas. */
final class Own {

    static final String SAMPLE = """
            {"user_id":"u-5","plan":"editor","priority":1,"quotas":{
            "uploads":{"current":15,"max":100,"remaining":85,"display":"15/100 (15.0%)","period":"day",
            "reset_at":"2026-02-01T00:00:00Z","limit":"uploads_per_day","kind":"quota","source":"plan:editor"},
            "storage_bytes":{"current":13421772800,"max":53687091200,"remaining":40265318400,
            "display":"12.5/50 GB (25.0%)","unit":"bytes","used_pct":25.0,"limit":"storage_bytes","kind":"stock",
            "source":"plan:editor"}}}""";

    private Own() {}

    /** The subject asked for, if the caller may see it. */
    static SubjectRef subject(Caller asks, Dimension dimension, String id) {
        boolean own = dimension == Dimension.USER && asks.mayActFor(id);
        if (!own && !asks.is(Role.ADMIN) && !asks.is(Role.SERVICE)) {
            throw new ProblemException(ErrorCode.NOT_YOUR_OWN, "Your token shows you your own quotas alone.");
        }
        if (!Grammar.isId(id)) {
            throw new ProblemException(
                    ErrorCode.INVALID_NAME,
                    "An id is 1 to " + Grammar.MAX_ID + " characters, none of them a control character.",
                    Map.of("max_length", Grammar.MAX_ID));
        }
        return new SubjectRef(dimension, dimension == Dimension.IP ? address(id) : id);
    }

    /** An address as limits count it; the form under which IPv6 networks are kept is taken as it is. */
    private static String address(String id) {
        String literal = id.endsWith("::/64") ? id.substring(0, id.length() - 3) : id;
        return IpAddress.parse(literal)
                .orElseThrow(() -> new ProblemException(ErrorCode.INVALID_FORMAT, "This is not an IP address."))
                .key();
    }
}
