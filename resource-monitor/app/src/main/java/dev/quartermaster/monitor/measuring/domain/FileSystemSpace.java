package dev.quartermaster.monitor.measuring.domain;

/** Space of one local file system in bytes; {@code available} is what may be written by everybody. */
public record FileSystemSpace(String device, String mountPoint, String type, long size, long free, long available) {

    /** Share in use as {@code df} shows it, 0 to 1; NaN when it cannot be told. */
    public double used() {
        long used = size - free;
        return size <= 0 || used < 0 || available < 0 || used + available <= 0
                ? Double.NaN
                : (double) used / (used + available);
    }
}
