package dev.quartermaster.monitor.throttling.domain;

import java.util.Locale;

/** How tight limits are, for people. */
public enum Level {
    /** Nothing is lowered. */
    NORMAL,
    /** The lowest priority is. */
    REDUCED,
    /** The middle ones are as well. */
    STRICT,
    /** The highest is, too. */
    SEVERE;

    public static Level of(double tightness, double tightest) {
        if (tightness <= 0) {
            return NORMAL;
        }
        if (tightness <= 1 && tightest > 1) {
            return REDUCED;
        }
        return tightness <= tightest - 1 ? STRICT : SEVERE;
    }

    /** The name in signals and answers. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
