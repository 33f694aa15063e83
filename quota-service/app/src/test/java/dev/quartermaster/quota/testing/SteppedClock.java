package dev.quartermaster.quota.testing;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The machine's time of day as the service under test sees it, which a test can set wrong; put it right again. */
@Singleton
public class SteppedClock implements InstantSource {

    private volatile Duration wrongBy = Duration.ZERO;

    /** Sets the clock ahead, or back. */
    public void step(Duration by) {
        wrongBy = by;
    }

    @Override
    public Instant instant() {
        return InstantSource.system().instant().plus(wrongBy);
    }
}
