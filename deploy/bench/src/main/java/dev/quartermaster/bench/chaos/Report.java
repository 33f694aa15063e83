package dev.quartermaster.bench.chaos;

import java.util.List;

/** The outcome for people, as Markdown. */
final class Report {

    private Report() {}

    static String of(long minutes, long seed, Trouble trouble, Asker asker, List<Audit.Finding> findings) {
        long broken = findings.stream().filter(it -> !it.broken().isEmpty()).count();
        StringBuilder out = new StringBuilder(2048)
                .append("# Chaos: ")
                .append(broken == 0 ? "every law held" : broken + " of " + findings.size() + " laws broken")
                .append("\n\n")
                .append("Repeat with `deploy/bench/chaos --minutes ")
                .append(minutes)
                .append(" --seed ")
                .append(seed)
                .append("` (the same troubles in the same order; what is under way when they strike differs).\n\n")
                .append("| happened | times |\n| --- | --- |\n");
        trouble.done().forEach((kind, times) -> row(out, kind.text, times));
        out.append("\n| answers | |\n| --- | --- |\n");
        row(out, "admitted or done", asker.admitted);
        row(out, "refused", asker.refused);
        row(out, "other answers (503 without PostgreSQL, 404 of expired reservations)", asker.unavailable);
        row(out, "none (connection broken, or not within 3 s)", asker.unanswered);
        out.append("\n| law | | subjects | figures |\n| --- | --- | --- | --- |\n");
        for (Audit.Finding finding : findings) {
            out.append("| ")
                    .append(finding.law())
                    .append(" | ")
                    .append(finding.broken().isEmpty() ? "held" : "**BROKEN**")
                    .append(" | ")
                    .append(finding.looks())
                    .append(" | ")
                    .append(finding.figures())
                    .append(" |\n");
        }
        for (Audit.Finding finding : findings) {
            finding.broken().stream()
                    .limit(20)
                    .forEach(what -> out.append("\n- **")
                            .append(finding.law())
                            .append("**: ")
                            .append(what));
        }
        return out.append('\n').toString();
    }

    private static void row(StringBuilder out, String what, Object count) {
        out.append("| ").append(what).append(" | ").append(count).append(" |\n");
    }
}
