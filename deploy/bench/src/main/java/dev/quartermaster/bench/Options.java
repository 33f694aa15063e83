package dev.quartermaster.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What was asked for on the command line. */
record Options(
        Set<Layout> layouts,
        Set<Peer> only,
        boolean extras,
        boolean refusalsAlone,
        boolean eventsAlone,
        boolean nativeImage,
        boolean profile,
        int windows,
        int seconds,
        int warmUp) {

    static Options parse(List<String> arguments) {
        boolean quick = arguments.contains("--quick");
        Set<Layout> layouts = quick ? EnumSet.of(Layout.A) : EnumSet.allOf(Layout.class);
        Set<Peer> only = EnumSet.allOf(Peer.class);
        boolean extras = !quick;
        int windows = 3;
        int seconds = quick ? 2 : 10;
        int warmUp = quick ? 6 : 25;
        List<String> rest = new ArrayList<>(arguments);
        while (!rest.isEmpty()) {
            String option = rest.removeFirst();
            switch (option) {
                case "--quick", "--native", "--profile" -> {}
                case "--refusals", "--events" -> extras = true;
                case "--no-extras" -> extras = false;
                case "--extras" -> extras = true;
                case "--layout" -> layouts = EnumSet.copyOf(names(value(option, rest), Layout.class));
                case "--only" -> only = EnumSet.copyOf(names(value(option, rest), Peer.class));
                case "--windows" -> windows = number(option, rest);
                case "--seconds" -> seconds = number(option, rest);
                case "--warm-up" -> warmUp = number(option, rest);
                default -> throw new IllegalArgumentException("unknown option " + option);
            }
        }
        return new Options(
                layouts,
                only,
                extras,
                arguments.contains("--refusals"),
                arguments.contains("--events"),
                arguments.contains("--native"),
                arguments.contains("--profile"),
                windows,
                seconds,
                warmUp);
    }

    private static String value(String option, List<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.removeFirst();
    }

    private static int number(String option, List<String> rest) {
        int number = Integer.parseInt(value(option, rest));
        if (number < 1 || number > 600) {
            throw new IllegalArgumentException(option + " is from 1 to 600");
        }
        return number;
    }

    private static <E extends Enum<E>> List<E> names(String list, Class<E> type) {
        return Arrays.stream(list.split(",", -1))
                .map(name -> Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .toList();
    }
}
