package dev.quartermaster.monitor.measuring.domain;

/** {@code /proc/meminfo} in bytes. {@code available} came with Linux 3.14 and is absent before. */
public record Memory(
        long total, long free, long available, long buffers, long cached, long swapTotal, long swapFree, long dirty) {

    public static Memory parse(Bytes text) {
        long total = Bytes.ABSENT;
        long free = Bytes.ABSENT;
        long available = Bytes.ABSENT;
        long buffers = Bytes.ABSENT;
        long cached = Bytes.ABSENT;
        long swapTotal = Bytes.ABSENT;
        long swapFree = Bytes.ABSENT;
        long dirty = Bytes.ABSENT;
        for (; text.hasMore(); text.nextLine()) {
            if (text.skip("MemTotal:")) {
                total = kilobytes(text);
            } else if (text.skip("MemFree:")) {
                free = kilobytes(text);
            } else if (text.skip("MemAvailable:")) {
                available = kilobytes(text);
            } else if (text.skip("Buffers:")) {
                buffers = kilobytes(text);
            } else if (text.skip("Cached:")) {
                cached = kilobytes(text);
            } else if (text.skip("SwapTotal:")) {
                swapTotal = kilobytes(text);
            } else if (text.skip("SwapFree:")) {
                swapFree = kilobytes(text);
            } else if (text.skip("Dirty:")) {
                dirty = kilobytes(text);
            }
        }
        return new Memory(total, free, available, buffers, cached, swapTotal, swapFree, dirty);
    }

    /** Share in use, 0 to 1; NaN when it cannot be told. */
    public double used() {
        return total <= 0 || available < 0 || available > total ? Double.NaN : 1 - (double) available / total;
    }

    /** Share of the swap in use; NaN without swap, since a full swap of nothing is no sign of anything. */
    public double swapUsed() {
        return swapTotal <= 0 || swapFree < 0 || swapFree > swapTotal ? Double.NaN : 1 - (double) swapFree / swapTotal;
    }

    private static long kilobytes(Bytes text) {
        long value = text.number();
        return value < 0 || value > Long.MAX_VALUE / 1024 ? Bytes.ABSENT : value * 1024;
    }
}
