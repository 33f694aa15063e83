package dev.quartermaster.local;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the user asked of {@code deploy/local/up}: options first, then the environment, then the defaults.
 *
 * @param services the chosen ones and what they need, in the order in which they start
 * @param ports the port of every chosen service, of {@code postgres}, {@code kafka} and {@code objects}, by name
 */
record UpOptions(List<ServiceSpec> services, Map<String, Integer> ports, boolean fresh, boolean detach) {
    static final String POSTGRES = "postgres";
    static final String KAFKA = "kafka";
    static final String OBJECTS = "objects";

    private static final int POSTGRES_PORT = 15432;
    private static final int KAFKA_PORT = 19092;
    private static final int OBJECTS_PORT = 19000;

    /** Throws {@link IllegalArgumentException} with a message for the user. */
    static UpOptions parse(List<String> arguments, Map<String, String> environment, List<ServiceSpec> known) {
        Map<String, Integer> ports = defaults(environment, known);
        List<ServiceSpec> chosen = known;
        boolean fresh = false;
        boolean detach = false;
        Deque<String> rest = new ArrayDeque<>(split(arguments));
        while (!rest.isEmpty()) {
            String option = rest.pop();
            switch (option) {
                case "--fresh" -> fresh = true;
                case "--detach" -> detach = true;
                case "--services" -> chosen = choose(value(option, rest), known);
                default -> ports.put(portOwner(option, ports), port(option, value(option, rest)));
            }
        }
        List<ServiceSpec> services = List.copyOf(chosen);
        ports.keySet()
                .removeIf(name -> known.stream().anyMatch(s -> s.name().equals(name))
                        && services.stream().noneMatch(s -> s.name().equals(name)));
        return new UpOptions(services, Map.copyOf(ports), fresh, detach);
    }

    int port(String name) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException("no port for " + name);
        }
        return port;
    }

    /** Where the service of this name answers. */
    String url(String name) {
        return "http://localhost:" + port(name);
    }

    /** What stands in the way of these ports: one message for each that is taken or wanted twice. */
    List<String> conflicts() {
        List<String> messages = new ArrayList<>();
        Map<Integer, String> owners = new LinkedHashMap<>();
        ports.forEach((name, port) -> {
            String other = owners.putIfAbsent(port, name);
            if (other != null) {
                messages.add("Port " + port + " is wanted by both " + other + " and " + name
                        + ": choose another with --" + name + "-port or " + variable(name) + ".");
            } else if (!Ports.isFree(port)) {
                messages.add("Port " + port + " (" + name
                        + ") is taken by another program: stop it, or choose another with --" + name + "-port or "
                        + variable(name) + ".");
            }
        });
        return messages;
    }

    private static Map<String, Integer> defaults(Map<String, String> environment, List<ServiceSpec> known) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        known.forEach(service -> ports.put(service.name(), service.port()));
        ports.put(POSTGRES, POSTGRES_PORT);
        ports.put(KAFKA, KAFKA_PORT);
        ports.put(OBJECTS, OBJECTS_PORT);
        ports.replaceAll((name, port) -> {
            String configured = environment.get(variable(name));
            return configured == null || configured.isBlank() ? port : port(variable(name), configured);
        });
        return ports;
    }

    private static String variable(String name) {
        return "QM_" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "_PORT";
    }

    private static List<String> split(List<String> arguments) {
        return arguments.stream()
                .flatMap(a -> List.of(a.split("=", 2)).stream())
                .toList();
    }

    private static String portOwner(String option, Map<String, Integer> ports) {
        for (String name : ports.keySet()) {
            if (option.equals("--" + name + "-port")) {
                return name;
            }
        }
        throw new IllegalArgumentException("unknown option " + option + "; see --help");
    }

    private static String value(String option, Deque<String> rest) {
        String value = rest.poll();
        if (value == null) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return value;
    }

    private static int port(String option, String value) {
        try {
            int port = Integer.parseInt(value.trim());
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is out of range.
        }
        throw new IllegalArgumentException(option + " must be a port from 1 to 65535, not " + value);
    }

    /** The named services and what they need, each after what it needs. */
    private static List<ServiceSpec> choose(String names, List<ServiceSpec> known) {
        Set<String> chosen = new HashSet<>();
        Deque<String> wanted = new ArrayDeque<>();
        for (String name : names.split(",", -1)) {
            wanted.add(name.trim());
        }
        while (!wanted.isEmpty()) {
            ServiceSpec service = find(wanted.pop(), known);
            if (chosen.add(service.name())) {
                wanted.addAll(service.needs());
            }
        }
        return known.stream().filter(service -> chosen.contains(service.name())).toList();
    }

    private static ServiceSpec find(String name, List<ServiceSpec> known) {
        return known.stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown service " + name + "; there are "
                        + String.join(
                                ", ", known.stream().map(ServiceSpec::name).toList())));
    }
}
