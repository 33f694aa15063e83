package dev.quartermaster.monitor.measuring.domain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Names of devices met before, so that reading them again every second makes no strings. Not for several threads. */
public final class Names {

    /** A host with more than this many devices gets new strings for the rest. */
    private static final int MOST = 512;

    private record Known(byte[] bytes, String name) {}

    private final List<Known> known = new ArrayList<>();

    String of(byte[] data, int from, int to) {
        if (from >= to) {
            return "";
        }
        for (int i = 0; i < known.size(); i++) {
            Known candidate = known.get(i);
            if (Arrays.equals(candidate.bytes, 0, candidate.bytes.length, data, from, to)) {
                return candidate.name;
            }
        }
        String name = new String(data, from, to - from, StandardCharsets.UTF_8);
        if (known.size() < MOST) {
            known.add(new Known(Arrays.copyOfRange(data, from, to), name));
        }
        return name;
    }
}
