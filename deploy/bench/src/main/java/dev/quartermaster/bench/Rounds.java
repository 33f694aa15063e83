package dev.quartermaster.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** Warms every system up, then measures them in turn, several times round, so that a noisy minute hits all of them. */
final class Rounds {
    /** One bucket is a model for the others: a bench must not spend its time on their first use. */
    private static final String ALL_BUCKETS = "insert into bucket select g, b.state, b.expires_at"
            + " from generate_series(0, " + (Load.SUBJECTS - 1) + ") g,"
            + " (select * from bucket limit 1) b on conflict do nothing";

    private final House house;
    private final Wrk wrk;
    private final Options options;
    private final PrintStream out;

    Rounds(House house, Wrk wrk, Options options, PrintStream out) {
        this.house = house;
        this.wrk = wrk;
        this.options = options;
        this.out = out;
    }

    Measured run(Layout layout) {
        house.stores().move(layout);
        Measured measured = new Measured(layout);
        for (Peer peer : options.only()) {
            int port = house.service(peer.service()).port();
            // each of the hundred thousand once: neither side makes rows while it is measured
            Window first = wrk.each(port, peer.load(), options.warmUp());
            if (peer == Peer.E) {
                house.stores().execute(Stores.BUCKETS, ALL_BUCKETS);
            }
            say(layout, peer, "warm-up", first);
        }
        house.stores().move(layout);
        for (int round = 1; round <= options.windows(); round++) {
            for (Peer peer : options.only()) {
                Window window =
                        wrk.measured(house.service(peer.service()), peer.load(), options.seconds(), house.stores());
                measured.add(peer, window);
                say(layout, peer, "window " + round, window);
            }
        }
        return measured;
    }

    /** The hot methods of quota-service under its two loads; recordings go to the folder. */
    void profiles(Path folder) {
        for (Peer peer : List.of(Peer.B, Peer.C)) {
            if (options.only().contains(peer)) {
                Service service = house.service(peer.service());
                Profile profile = new Profile(service.pid(), folder.resolve("profile-" + peer + ".jfr"));
                profile.start();
                wrk.run(service.port(), peer.load(), options.seconds());
                out.println(peer.title() + "\n" + profile.stop());
            }
        }
    }

    /** Latencies at 70 % of the own maximum, requests coming whether answers do or not. */
    void tails(Measured measured) {
        for (int round = 1; round <= options.windows(); round++) {
            for (Peer peer : List.of(Peer.B, Peer.C)) {
                if (measured.windows().containsKey(peer)) {
                    Window window = OpenLoop.inProcess(
                            house.service(peer.service()).port(),
                            peer.load(),
                            0.7 * measured.rate(peer).median(),
                            options.seconds(),
                            house.token());
                    measured.addTail(peer, window);
                    say(measured.layout(), peer, "at 70 %", window);
                }
            }
        }
    }

    private void say(Layout layout, Peer peer, String what, Window window) {
        out.printf("%s  %-9s %-42s %s%n", layout, what, peer.title(), window);
    }
}
