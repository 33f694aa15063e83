package dev.quartermaster.bench.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * What was asked for.
 *
 * @param large MB of an object that goes up and down
 * @param huge MB of the one that shows how much memory is needed; 0 for none
 * @param jvm options of the service's JVM
 */
record BenchOptions(int repeats, long large, long huge, List<String> jvm) {

    static BenchOptions parse(List<String> arguments) {
        int repeats = 5;
        long large = 1024;
        long huge = 10 * 1024;
        List<String> jvm = new ArrayList<>(List.of("-Xmx128m", "-XX:+UseSerialGC"));
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--quick" -> {
                    repeats = 2;
                    large = 256;
                    huge = 512;
                }
                case "--repeats" -> repeats = Integer.parseInt(arguments.get(++i));
                case "--large" -> large = Long.parseLong(arguments.get(++i));
                case "--huge" -> huge = Long.parseLong(arguments.get(++i));
                case "--jvm" -> jvm.add(arguments.get(++i));
                default -> throw new IllegalArgumentException("unknown: " + arguments.get(i));
            }
        }
        return new BenchOptions(repeats, large, huge, List.copyOf(jvm));
    }
}
