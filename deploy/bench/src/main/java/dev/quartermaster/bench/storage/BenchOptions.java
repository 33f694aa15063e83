package dev.quartermaster.bench.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * What was asked for.
 *
 * @param large MB of an object that goes up and down
 * @param huge MB of the one that shows how much memory is needed; 0 for none
 * @param nativeImage whether the service is a native image instead of a JVM
 * @param options options of either
 */
record BenchOptions(int repeats, long large, long huge, boolean nativeImage, List<String> options) {

    static BenchOptions parse(List<String> arguments) {
        int repeats = 5;
        long large = 1024;
        long huge = 10 * 1024;
        boolean nativeImage = false;
        List<String> more = new ArrayList<>();
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
                case "--native" -> nativeImage = true;
                case "--jvm" -> more.add(arguments.get(++i));
                default -> throw new IllegalArgumentException("unknown: " + arguments.get(i));
            }
        }
        List<String> options = new ArrayList<>(List.of("-Xmx128m"));
        if (!nativeImage) {
            options.add("-XX:+UseSerialGC");
        }
        options.addAll(more);
        return new BenchOptions(repeats, large, huge, nativeImage, List.copyOf(options));
    }
}
