package dev.quartermaster.usage.reports.domain;

import java.time.Instant;
import java.time.YearMonth;

/**
 * What was fixed when a month was closed.
 *
 * @param lines of the report, without its header
 * @param sha256 of the report as CSV with its header, in hexadecimal
 */
public record Manifest(YearMonth month, Instant closedAt, String closedBy, long lines, String sha256) {}
