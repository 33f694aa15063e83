package dev.quartermaster.monitor.measuring;

import dev.quartermaster.monitor.measuring.domain.Reading;

/** Reads everything that the host and the own cgroup tell. One thread at a time; takes well below a millisecond. */
public interface Source {

    /** Never fails: what cannot be read is absent. */
    Reading read();
}
