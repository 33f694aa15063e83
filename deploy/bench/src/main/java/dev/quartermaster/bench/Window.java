package dev.quartermaster.bench;

import java.util.Locale;

/**
 * What one window of a load generator saw. Latencies in milliseconds; refused are answers above 399; processor time in
 * microseconds per request, 0 when nobody looked.
 */
record Window(
        long requests,
        double seconds,
        long refused,
        long errors,
        double p50,
        double p99,
        double max,
        double serviceCpu,
        double storeCpu) {

    /** The same with the processor time that the whole window took. */
    Window withCpu(double serviceMicros, double storeMicros) {
        return new Window(
                requests, seconds, refused, errors, p50, p99, max, serviceMicros / requests, storeMicros / requests);
    }

    double rate() {
        return requests / seconds;
    }

    /** From a line {@code RESULT requests micros refused errors p50 p99 max}, times in microseconds. */
    static Window parse(String output) {
        for (String line : output.split("\n", -1)) {
            if (line.startsWith("RESULT ")) {
                String[] parts = line.trim().split(" ", -1);
                return new Window(
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]) / 1e6,
                        Long.parseLong(parts[3]),
                        Long.parseLong(parts[4]),
                        Double.parseDouble(parts[5]) / 1e3,
                        Double.parseDouble(parts[6]) / 1e3,
                        Double.parseDouble(parts[7]) / 1e3,
                        0,
                        0);
            }
        }
        throw new IllegalStateException("the load generator says nothing usable:\n" + output);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,.0f/s, p99 %.1f ms, max %.0f ms, refused %d, errors %d",
                rate(),
                p99,
                max,
                refused,
                errors);
    }
}
