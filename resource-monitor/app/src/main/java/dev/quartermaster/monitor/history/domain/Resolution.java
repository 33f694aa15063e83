package dev.quartermaster.monitor.history.domain;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** How wide the buckets are. */
public enum Resolution {
    RAW(Duration.ZERO),
    MINUTE(Duration.ofMinutes(1)),
    HOUR(Duration.ofHours(1));

    private final Duration width;

    Resolution(Duration width) {
        this.width = width;
    }

    public Duration width() {
        return width;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Resolution> of(String word) {
        for (Resolution resolution : values()) {
            if (resolution.word().equals(word)) {
                return Optional.of(resolution);
            }
        }
        return Optional.empty();
    }
}
