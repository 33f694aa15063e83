package dev.quartermaster.monitor.measuring.domain;

import java.util.ArrayList;
import java.util.List;

/** One line of {@code /proc/net/dev}; counters since the interface came. */
public record NetworkInterface(
        String name,
        long receivedBytes,
        long receivedPackets,
        long receiveErrors,
        long receiveDrops,
        long sentBytes,
        long sentPackets,
        long sendErrors,
        long sendDrops) {

    /** Every interface but the loopback, which never leaves the host. */
    public static List<NetworkInterface> parse(Bytes text, Names names) {
        List<NetworkInterface> interfaces = new ArrayList<>(4);
        for (; text.hasMore(); text.nextLine()) {
            String name = text.word(names, ':');
            if (name.isEmpty() || name.equals("lo") || !text.skip(":")) {
                continue;
            }
            long receivedBytes = text.number();
            long receivedPackets = text.number();
            long receiveErrors = text.number();
            long receiveDrops = text.number();
            for (int i = 0; i < 4; i++) {
                text.number();
            }
            NetworkInterface found = new NetworkInterface(
                    name,
                    receivedBytes,
                    receivedPackets,
                    receiveErrors,
                    receiveDrops,
                    text.number(),
                    text.number(),
                    text.number(),
                    text.number());
            if (found.receivedBytes >= 0 && found.sendDrops >= 0) {
                interfaces.add(found);
            }
        }
        return interfaces;
    }
}
