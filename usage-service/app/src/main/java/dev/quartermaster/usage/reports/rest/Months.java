package dev.quartermaster.usage.reports.rest;

import dev.quartermaster.usage.query.Parameters;
import java.time.DateTimeException;
import java.time.YearMonth;

/** Months in paths. */
final class Months {

    private Months() {}

    static YearMonth of(String text) {
        try {
            YearMonth month = YearMonth.parse(text);
            if (month.getYear() < 2000 || month.getYear() > 9998) {
                throw Parameters.wrong("month", "A month like 2026-01.");
            }
            return month;
        } catch (DateTimeException e) {
            throw Parameters.wrong("month", "A month like 2026-01.");
        }
    }
}
