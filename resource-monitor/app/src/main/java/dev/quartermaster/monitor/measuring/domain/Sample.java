package dev.quartermaster.monitor.measuring.domain;

import java.time.Instant;
import java.util.List;

/**
 * How loaded the host was between two readings.
 *
 * @param reading the later one, for what only grows
 * @param cores share of each core that was busy, by the kernel's number; NaN where it cannot be told
 */
public record Sample(
        Reading reading, double[] values, double[] cores, List<DiskLoad> disks, List<InterfaceLoad> interfaces) {

    /** Rates of one disk; latency in ms per request, NaN when it had none. */
    public record DiskLoad(String name, double readBytes, double writtenBytes, double busy, double latency) {}

    /** Rates of one interface, per second. */
    public record InterfaceLoad(
            String name, double receivedBytes, double sentBytes, double packets, double errors, double drops) {}

    public Instant at() {
        return reading.at();
    }

    /** The value of a metric; NaN when it is absent. */
    public double value(Metric metric) {
        return values[metric.ordinal()];
    }
}
