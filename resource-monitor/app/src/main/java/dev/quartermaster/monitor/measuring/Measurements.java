package dev.quartermaster.monitor.measuring;

import dev.quartermaster.monitor.measuring.domain.Sample;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The samples of the last minutes, from memory; any thread. */
public interface Measurements {

    /** The newest; empty until two readings were made. */
    Optional<Sample> latest();

    /** Those that are at most so much older than the newest, oldest first; as many as are kept. */
    List<Sample> last(Duration window);

    /** The name under which this host's samples and signals go. */
    String host();
}
