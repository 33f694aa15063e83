package dev.quartermaster.quota.limits.domain;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator has set for one subject, apart from its overrides.
 *
 * @param plan null leaves the plan to the next one asked, at last {@value Catalog#DEFAULT_PLAN}
 * @param priority beats the plan's; null leaves it to the plan
 * @param zone where the subject's days and months begin; null is UTC
 * @param billingAnchorDay 1 to 31; null is 1
 */
public record SubjectSettings(
        @Nullable String plan,
        @Nullable Integer priority,
        @Nullable ZoneId zone,
        @Nullable Integer billingAnchorDay,
        String note) {}
