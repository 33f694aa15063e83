package dev.quartermaster.local;

import java.io.PrintStream;
import java.util.Locale;

/** Progress for the person who waits: each line begins with the seconds since the start. */
final class Screen {
    private final PrintStream out;
    private final long start = System.nanoTime();

    Screen(PrintStream out) {
        this.out = out;
    }

    synchronized void say(String message) {
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", seconds, message);
        out.flush();
    }

    synchronized void show(String text) {
        out.println(text);
        out.flush();
    }
}
