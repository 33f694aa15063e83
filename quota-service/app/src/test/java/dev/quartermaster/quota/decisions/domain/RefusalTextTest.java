package dev.quartermaster.quota.decisions.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Effective;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.PeriodUnit;
import dev.quartermaster.quota.limits.domain.Span;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # the promised ones
            api_calls     | rate PT1M  | 60          | 60          | 1           | API call limit: 60/60 per minute. Please wait.
            uploads       | quota DAY  | 100         | 100         | 1           | Daily upload limit: 100/100. Please try tomorrow.
            video_minutes | quota DAY  | 120         | 115         | 15          | Insufficient video processing quota. Need 15 min, have 5 min remaining (Daily limit: 120 min)
            storage_bytes | stock      | 53687091200 | 52398601011 | 2684354560  | Insufficient storage quota. Need 2.50 GB, have 1.20 GB remaining (Limit: 50 GB)
            file_bytes    | size       | 10737418240 | 15000000000 | 15000000000 | Upload denied: file size 15000000000 bytes exceeds maximum allowed 10737418240 bytes
            uploads       | rate PT1H  | 50          | 50          | 1           | Upload denied: hourly upload limit reached: 50/50 uploads
            # windows
            api_calls     | rate PT1H  | 300         | 300         | 1           | API call limit: 300/300 per hour. Please wait.
            searches      | rate PT24H | 1000        | 1000        | 1           | Search limit: 1000/1000 per 24 hours. Please wait.
            searches      | rate PT10S | 5           | 4           | 2           | Search limit: 4/5 per 10 seconds. Please wait.
            searches      | rate PT1S  | 5           | 5           | 1           | Search limit: 5/5 per second. Please wait.
            searches      | rate PT90S | 5           | 5           | 1           | Search limit: 5/5 per 90 seconds. Please wait.
            searches      | rate PT168H | 5          | 5           | 1           | Search limit: 5/5 per 7 days. Please wait.
            uploads       | rate PT10M | 5           | 5           | 1           | Upload denied: 10-minute upload limit reached: 5/5 uploads
            uploads       | rate PT24H | 500         | 500         | 1           | Upload denied: 24-hour upload limit reached: 500/500 uploads
            uploads       | rate PT1M  | 5           | 5           | 2           | Upload denied: per-minute upload limit reached: 5/5 uploads
            uploads       | rate PT1H  | 50          | 48          | 5           | Insufficient upload quota. Need 5, have 2 remaining (Hourly limit: 50)
            api_calls     | rate PT1M  | 60          | 10          | 61          | Insufficient API call quota. Need 61, have 50 remaining (Limit per minute: 60)
            # periods
            videos        | quota MONTH | 10         | 10          | 1           | Monthly video limit: 10/10. Please try next month.
            videos        | quota BILLING_CYCLE | 10 | 10          | 1           | Billing cycle video limit: 10/10. Please try next billing cycle.
            videos        | quota MONTH | 10         | 12          | 1           | Monthly video limit: 12/10. Please try next month.
            videos        | quota MONTH | 10         | 10          | 2           | Insufficient video quota. Need 2, have 0 remaining (Monthly limit: 10)
            video_minutes | quota DAY  | 120         | 120         | 1           | Daily video processing limit: 120/120 min. Please try tomorrow.
            # stocks and sizes
            vectors       | stock      | 10000       | 9999        | 2           | Insufficient vector quota. Need 2, have 1 remaining (Limit: 10000)
            storage_bytes | stock      | 1610612736  | 1610612736  | 512         | Insufficient storage quota. Need 512 bytes, have 0 bytes remaining (Limit: 1.5 GB)
            storage_bytes | stock      | 1073741824  | 0           | 1073741825  | Insufficient storage quota. Need 1073741825 bytes, have 1073741824 bytes remaining (Limit: 1 GB)
            cache_bytes   | stock      | 1048576     | 1048576     | 1073741823  | Insufficient cache quota. Need 1.00 GB, have 0 bytes remaining (Limit: 1 MB)
            batch_items   | size       | 20          | 30          | 30          | Request denied: batch item count 30 exceeds maximum allowed 20
            image_bytes   | size       | 20          | 30          | 30          | Request denied: image size 30 bytes exceeds maximum allowed 20 bytes
            # metrics nobody told us about
            foo_bars      | rate PT1M  | 1           | 1           | 1           | Foo bar limit: 1/1 per minute. Please wait.
            queries       | rate PT1M  | 1           | 1           | 1           | Query limit: 1/1 per minute. Please wait.
            access        | rate PT1M  | 1           | 1           | 1           | Access limit: 1/1 per minute. Please wait.
            # forbidden
            api_calls     | rate PT1M  | 0           | 0           | 1           | API call not allowed: the limit is 0 per minute.
            uploads       | rate PT1H  | 0           | 0           | 1           | Upload not allowed: the limit is 0 per hour.
            uploads       | quota DAY  | 0           | 0           | 1           | Upload not allowed: the daily limit is 0.
            storage_bytes | stock      | 0           | 0           | 5           | Storage not allowed: the limit is 0.
            """)
    void says_why(String metric, String kind, long amount, long used, long cost, String expected) {
        assertThat(RefusalText.of(reading(metric, kind.split(" "), amount, used, cost)))
                .isEqualTo(expected);
    }

    private static Reading reading(String metric, String[] kind, long amount, long used, long cost) {
        Span span = switch (kind[0]) {
            case "rate" -> new Span.Sliding(Duration.parse(kind[1]));
            case "quota" -> new Span.Calendar(PeriodUnit.valueOf(kind[1]));
            default -> new Span.None();
        };
        LimitKind of = LimitKind.valueOf(kind[0].toUpperCase(java.util.Locale.ROOT));
        Limit limit = new Limit(
                1,
                "a_limit",
                metric,
                of,
                null,
                span,
                Set.of(Dimension.USER),
                OnUnavailable.DENY,
                Mode.ENFORCE,
                false,
                true);
        return new Reading(new Effective(limit, amount, "limit"), cost, used, 0, Reading.NEVER);
    }
}
