package dev.quartermaster.bench.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Holds the book against the laws, and against what PostgreSQL has counted. */
final class Audit {

    /** One law, how often it was looked at, and where it was broken. */
    record Finding(String law, int looks, String figures, List<String> broken) {}

    private static final Duration EVENTS_PATIENCE = Duration.ofSeconds(90);

    private final Load load;
    private final Connection database;
    private final List<Finding> findings = new ArrayList<>();

    private Audit(Load load, Connection database) {
        this.load = load;
        this.database = database;
    }

    static List<Finding> of(Load load, Fleet fleet, Trouble trouble) throws SQLException {
        try (Connection connection = fleet.postgres().connect(fleet.database())) {
            Audit audit = new Audit(load, connection);
            audit.windows("never over N in any window, leased", load.busy, Load.BUSY_AMOUNT);
            audit.windows("never over N in any window, one by one", load.exact, Load.EXACT_AMOUNT);
            audit.month();
            audit.exactly("stock: exactly what was taken and given back", Load.STOCK, load.stock);
            audit.exactly("a repeated key counts once", Load.ONCE, load.once);
            audit.exactly("reservations: exactly what was committed", Load.MINUTES, load.minutes);
            audit.held();
            audit.findings.add(new Finding(
                    "answers do not contradict each other",
                    1,
                    load.repeats + " repetitions, " + load.reservations + " reservations",
                    List.copyOf(load.contradictions)));
            audit.events(fleet, trouble);
            return audit.findings;
        }
    }

    private void windows(String law, Map<String, SureWindow> book, long amount) {
        List<String> broken = new ArrayList<>();
        List<String> figures = new ArrayList<>();
        for (String user : Load.users(book)) {
            SureWindow log = book.getOrDefault(user, new SureWindow());
            long most = log.most(Load.WINDOW_MICROS);
            figures.add(most + "/" + amount);
            if (most > amount) {
                broken.add(user + ": surely " + most + " of " + amount + " in one window");
            }
        }
        findings.add(new Finding(law, book.size(), "most in a window: " + String.join(", ", figures), broken));
    }

    /** What was told is counted, and never above the amount; what a killed replica had leased may be counted beside it. */
    private void month() throws SQLException {
        List<String> broken = new ArrayList<>();
        List<String> figures = new ArrayList<>();
        for (String user : Load.users(load.month)) {
            long told = load.month.getOrDefault(user, new AtomicLong()).get();
            long charged = number("t.charged", Load.MONTH, user);
            figures.add("told " + told + ", charged " + charged);
            if (told > Load.MONTH_AMOUNT || charged > Load.MONTH_AMOUNT || told > charged) {
                broken.add(user + ": told " + told + ", charged " + charged + ", limit " + Load.MONTH_AMOUNT);
            }
        }
        findings.add(new Finding(
                "quota: what was told is never forgotten, and never over N",
                load.month.size(),
                String.join("; ", figures),
                broken));
    }

    private void exactly(String law, String limit, Map<String, AtomicLong> book) throws SQLException {
        List<String> broken = new ArrayList<>();
        long sum = 0;
        long unsettled = 0;
        for (String user : Load.users(book)) {
            long told = book.getOrDefault(user, new AtomicLong()).get();
            long unknown = load.unsettled.getOrDefault(user, new AtomicLong()).get();
            long charged = number("t.charged", limit, user);
            sum += told;
            unsettled += unknown;
            if (Math.abs(charged - told) > unknown) {
                broken.add(user + ": told " + told + ", charged " + charged + ", nobody knows " + unknown);
            }
        }
        findings.add(new Finding(law, book.size(), sum + " units, " + unsettled + " never answered", broken));
    }

    private void held() throws SQLException {
        List<String> broken = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT (SELECT count(*) FROM counters WHERE held <> 0),"
                        + " (SELECT count(*) FROM reservations WHERE state = 'live')")) {
            rows.next();
            if (rows.getLong(1) != 0 || rows.getLong(2) != 0) {
                broken.add(rows.getLong(1) + " counters hold something, " + rows.getLong(2) + " reservations are live");
            }
        }
        findings.add(new Finding("after all have ended or expired nothing is held", 1, "", broken));
    }

    /** A full disk may cost events, which the service counts and logs; nothing else may. */
    private void events(Fleet fleet, Trouble trouble) {
        List<Told.Decided> told = load.told.all();
        Topic topic = Topic.read(
                fleet.kafka().bootstrapServers(),
                Fleet.EVENTS,
                told.stream().map(Told.Decided::id).toList(),
                EVENTS_PATIENCE);
        List<Told.Decided> missing =
                told.stream().filter(it -> topic.offset(it.id(), it.user()) < 0).toList();
        List<String> lost = missing.stream()
                .filter(it -> !trouble.wasFull(it.from(), it.to()))
                .map(it -> it.id() + " of " + it.user() + " by " + it.life())
                .toList();
        int whileFull = missing.size() - lost.size();
        findings.add(new Finding(
                "events: what a full spool drops is counted",
                whileFull,
                whileFull + " of decisions that were told, " + trouble.dropped() + " counted",
                whileFull <= trouble.dropped() ? List.of() : List.of(whileFull + " are missing")));
        findings.add(new Finding(
                "events: every other decision that was told is on the topic",
                told.size(),
                told.size() + " decisions, " + topic.records() + " records",
                lost));
        findings.add(new Finding(
                "events: none twice, repetitions are the same event under the same id",
                told.size(),
                topic.repetitions() + " repetitions",
                topic.changed() == 0 ? List.of() : List.of(topic.changed() + " repetitions say something else")));
        findings.add(new Finding(
                "events: in the order of their subject, by replica and life",
                told.size(),
                "",
                Told.outOfOrder(told, it -> topic.offset(it.id(), it.user()))));
    }

    private long number(String column, String limit, String user) throws SQLException {
        String query = "SELECT coalesce(sum(" + column + "), 0) FROM counters t JOIN limits l ON l.id = t.limit_id"
                + " WHERE l.name = ? AND t.subject LIKE ?";
        try (PreparedStatement statement = database.prepareStatement(query)) {
            statement.setString(1, limit);
            statement.setString(2, "%" + user);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
