package dev.quartermaster.quota.limits.domain;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is configured for one subject; {@link #NONE} for the many about whom nothing is.
 *
 * @param zone where the subject's days and months begin; null is UTC
 * @param billingAnchorDay 1 to 31, the day on which the billing cycle begins; null is 1
 * @param overrides by limit name
 */
public record Profile(
        @Nullable String plan,
        @Nullable Integer priority,
        @Nullable ZoneId zone,
        @Nullable Integer billingAnchorDay,
        Map<String, Override> overrides) {

    public static final Profile NONE = new Profile(null, null, null, null, Map.of());

    public Profile {
        overrides = Map.copyOf(overrides);
    }

    public ZoneId zoneOrUtc() {
        return zone == null ? ZoneOffset.UTC : zone;
    }

    public int anchorDayOrFirst() {
        return billingAnchorDay == null ? 1 : billingAnchorDay;
    }
}
