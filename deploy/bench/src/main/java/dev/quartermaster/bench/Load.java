package dev.quartermaster.bench;

/** What is asked: the metric, and which users; names have equal lengths, so that all frames are equally long. */
public record Load(String path, String metric, String prefix, int users) {
    public static final String CHECKS = "/api/v1/checks";
    static final int SUBJECTS = 100_000;

    static final Load BUSY = new Load(CHECKS, "bench_busy", "h-", 4);
    static final Load HOT = new Load(CHECKS, "bench_busy", "h-", 1);
    static final Load MANY = new Load(CHECKS, "bench_many", "u-", SUBJECTS);
    /** A limit that the warm-up has spent: everything is refused. */
    static final Load SPENT = new Load(CHECKS, "bench_none", "r-", 4);
    /** One user whose limit is counted to the last unit. */
    static final Load COUNTED = new Load(CHECKS, "bench_sum0", "s-", 1);

    /** The same for a handful of the users. */
    Load few() {
        return new Load(path, metric, prefix, 10);
    }

    Load at(String otherPath) {
        return new Load(otherPath, metric, prefix, users);
    }
}
