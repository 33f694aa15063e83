package dev.quartermaster.usage.reports.domain;

import java.math.BigDecimal;

/** One group of a month's report; an event's own numbers stand in the line of its first metric. */
public record ReportLine(
        String user,
        String project,
        String action,
        String status,
        String metric,
        BigDecimal events,
        BigDecimal mentions,
        BigDecimal amount,
        BigDecimal items,
        BigDecimal payloadBytes,
        BigDecimal durationMs) {}
