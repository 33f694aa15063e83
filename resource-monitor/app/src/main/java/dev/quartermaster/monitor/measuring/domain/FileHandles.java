package dev.quartermaster.monitor.measuring.domain;

/** {@code /proc/sys/fs/file-nr}: file handles of the whole host. */
public record FileHandles(long allocated, long most) {

    public static FileHandles parse(Bytes text) {
        long allocated = text.number();
        text.number();
        return new FileHandles(allocated, text.number());
    }

    /** Share in use; NaN where the limit is as good as none. */
    public double used() {
        return allocated < 0 || most <= 0 || most > Long.MAX_VALUE / 2 ? Double.NaN : (double) allocated / most;
    }
}
