package dev.quartermaster.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was found out in one layout. */
final class Measured {
    private final Layout layout;
    private final Map<Peer, List<Window>> windows = new EnumMap<>(Peer.class);
    private final Map<Peer, List<Window>> tails = new EnumMap<>(Peer.class);

    Measured(Layout layout) {
        this.layout = layout;
    }

    /** A ratio that the project aims at, or only shows (aim 0). */
    record Ratio(String name, double value, double aim) {
        boolean reached() {
            return value >= aim;
        }
    }

    Layout layout() {
        return layout;
    }

    void add(Peer peer, Window window) {
        windows.computeIfAbsent(peer, first -> new ArrayList<>()).add(window);
    }

    void addTail(Peer peer, Window window) {
        tails.computeIfAbsent(peer, first -> new ArrayList<>()).add(window);
    }

    Map<Peer, List<Window>> windows() {
        return windows;
    }

    Map<Peer, List<Window>> tails() {
        return tails;
    }

    Spread rate(Peer peer) {
        return Spread.of(
                windows.getOrDefault(peer, List.of()).stream().map(Window::rate).toList());
    }

    List<Ratio> ratios() {
        boolean together = layout == Layout.A;
        List<Ratio> ratios = new ArrayList<>();
        ratio(ratios, "b / a", Peer.B, Peer.A, 0.75);
        ratio(ratios, "b / d", Peer.B, Peer.D, together ? 1.8 : 1.3);
        ratio(ratios, "b / d'", Peer.B, Peer.D_HOT, 0);
        ratio(ratios, "c / d", Peer.C, Peer.D, together ? 1 : 0.6);
        ratio(ratios, "c / e", Peer.C, Peer.E, together ? 8 : 4);
        return ratios;
    }

    private void ratio(List<Ratio> ratios, String name, Peer over, Peer under, double aim) {
        Double value = quotient(over, under);
        if (value != null) {
            ratios.add(new Ratio(name, value, aim));
        }
    }

    private @Nullable Double quotient(Peer over, Peer under) {
        return windows.containsKey(over) && windows.containsKey(under)
                ? rate(over).median() / rate(under).median()
                : null;
    }
}
