package dev.quartermaster.bench.chaos;

import dev.quartermaster.bench.chaos.Asker.Said;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** What clients do, and the naive book that is kept about it: what was told, by subject. */
final class Load {

    /** Rate of ten seconds, busy: leased. */
    static final String BUSY = "ch_busy";

    static final long BUSY_AMOUNT = 800;
    /** Rate of ten seconds, small: judged one by one. */
    static final String EXACT = "ch_exact";

    static final long EXACT_AMOUNT = 40;
    /** Quota of a month, reached during the run. */
    static final String MONTH = "ch_month";

    static final long MONTH_AMOUNT = 1500;
    static final String STOCK = "ch_stock";
    static final long STOCK_AMOUNT = 100;
    static final String ONCE = "ch_once";
    static final String MINUTES = "ch_minutes";
    static final long PLENTY = 1_000_000_000;
    static final long WINDOW_MICROS = 10_000_000;

    private final Asker asker;
    final Map<String, SureWindow> busy = new ConcurrentHashMap<>();
    final Map<String, SureWindow> exact = new ConcurrentHashMap<>();
    final Map<String, AtomicLong> month = new ConcurrentHashMap<>();
    final Map<String, AtomicLong> stock = new ConcurrentHashMap<>();
    final Map<String, AtomicLong> once = new ConcurrentHashMap<>();
    final Map<String, AtomicLong> minutes = new ConcurrentHashMap<>();
    /** By subject, units whose fate nobody told although it was asked for until the end. */
    final Map<String, AtomicLong> unsettled = new ConcurrentHashMap<>();

    final Told told = new Told();
    final ConcurrentLinkedQueue<String> contradictions = new ConcurrentLinkedQueue<>();
    final AtomicLong repeats = new AtomicLong();
    final AtomicLong reservations = new AtomicLong();

    Load(Asker asker) {
        this.asker = asker;
    }

    /** The limits, as documents by name. */
    static Map<String, String> limits() {
        Map<String, String> limits = new TreeMap<>();
        limits.put(BUSY, limit(BUSY, "rate", BUSY_AMOUNT, ",\"window\":\"PT10S\""));
        limits.put(EXACT, limit(EXACT, "rate", EXACT_AMOUNT, ",\"window\":\"PT10S\""));
        limits.put(MONTH, limit(MONTH, "quota", MONTH_AMOUNT, ",\"period\":\"month\""));
        limits.put(STOCK, limit(STOCK, "stock", STOCK_AMOUNT, ""));
        limits.put(ONCE, limit(ONCE, "quota", PLENTY, ",\"period\":\"month\""));
        limits.put(MINUTES, limit(MINUTES, "quota", PLENTY, ",\"period\":\"month\""));
        return limits;
    }

    private static String limit(String metric, String kind, long amount, String span) {
        return "{\"metric\":\"" + metric + "\",\"kind\":\"" + kind + "\",\"amount\":" + amount + span
                + ",\"scope\":[\"user\"]}";
    }

    private static String check(String user, String metric, long units, String key) {
        return "{\"subject\":{\"user\":\"" + user + "\"},\"consume\":{\"" + metric + "\":" + units + "}"
                + (key.isEmpty() ? "" : ",\"idempotency_key\":\"" + key + "\"") + "}";
    }

    /** One thing that a client does; the client's own subjects are used by nobody else. */
    void step(int client, RandomGenerator random, Instant giveUp) {
        int dice = random.nextInt(100);
        if (dice < 45) {
            rate(busy, BUSY, "u-busy-" + random.nextInt(2), random);
        } else if (dice < 60) {
            rate(exact, EXACT, "u-exact-" + random.nextInt(8), random);
        } else if (dice < 75) {
            quota("u-month-" + random.nextInt(2), random);
        } else if (dice < 83) {
            stock("u-stock-" + client, random, giveUp);
        } else if (dice < 91) {
            repeated("u-once-" + client % 4, random, giveUp);
        } else {
            reservation("u-minutes-" + client % 4, random, giveUp);
        }
    }

    private void rate(Map<String, SureWindow> book, String metric, String user, RandomGenerator random) {
        long units = 1 + random.nextInt(3);
        Said said = asker.ask(random.nextInt(Fleet.REPLICAS), "POST", "/api/v1/checks", check(user, metric, units, ""));
        told.add(user, said, true);
        if (said.isAdmission()) {
            book.computeIfAbsent(user, key -> new SureWindow()).admitted(said.from(), said.to(), units);
        }
    }

    private void quota(String user, RandomGenerator random) {
        Said said = asker.ask(random.nextInt(Fleet.REPLICAS), "POST", "/api/v1/checks", check(user, MONTH, 1, ""));
        told.add(user, said, true);
        if (said.isAdmission()) {
            add(month, user, 1);
        }
    }

    private void stock(String user, RandomGenerator random, Instant giveUp) {
        long held = stock.computeIfAbsent(user, key -> new AtomicLong()).get();
        long units = random.nextBoolean() ? 1 + random.nextInt(30) : -random.nextLong(held + 1);
        Said said = asker.settle(random, "POST", "/api/v1/checks", check(user, STOCK, units, key()), giveUp);
        if (units != 0) {
            told.add(user, said, false);
        }
        if (said.isAdmission()) {
            add(stock, user, units);
        } else if (!said.isFinal()) {
            add(unsettled, user, Math.abs(units));
        } else if (units <= 0 || held + units <= STOCK_AMOUNT) {
            contradictions.add(
                    user + ": " + units + " refused with " + held + " of " + STOCK_AMOUNT + " held: " + said.status());
        }
    }

    private void repeated(String user, RandomGenerator random, Instant giveUp) {
        String body = check(user, ONCE, 1, key());
        Said first = asker.settle(random, "POST", "/api/v1/checks", body, giveUp);
        told.add(user, first, false);
        if (!first.isFinal()) {
            add(unsettled, user, 1);
            return;
        }
        add(once, user, first.isAdmission() ? 1 : 0);
        for (int i = random.nextInt(3); i > 0; i--) {
            Said again = asker.settle(random, "POST", "/api/v1/checks", body, giveUp);
            repeats.incrementAndGet();
            String a = first.body().path("decision_id").asText();
            String b = again.body().path("decision_id").asText();
            if (again.isFinal() && !a.equals(b)) {
                contradictions.add(user + ": repeated and answered as " + a + ", then as " + b);
            }
        }
    }

    private void reservation(String user, RandomGenerator random, Instant giveUp) {
        long hold = 1 + random.nextInt(20);
        String body = "{\"subject\":{\"user\":\"" + user + "\"},\"hold\":{\"" + MINUTES + "\":" + hold
                + "},\"ttl\":\"PT20S\",\"idempotency_key\":\"" + key() + "\"}";
        Said made = asker.settle(random, "POST", "/api/v1/reservations", body, giveUp);
        if (!made.isAdmission()) {
            // whatever it holds comes back by itself
            return;
        }
        reservations.incrementAndGet();
        String path =
                "/api/v1/reservations/" + made.body().path("reservation_id").asText();
        int dice = random.nextInt(10);
        if (dice < 6) {
            commit(user, path, random.nextLong(hold * 2), random, giveUp);
        } else if (dice < 9) {
            asker.settle(random, "DELETE", path, null, giveUp);
        }
    }

    private void commit(String user, String path, long used, RandomGenerator random, Instant giveUp) {
        String body = "{\"consume\":{\"" + MINUTES + "\":" + used + "}}";
        Said said = asker.settle(random, "POST", path + "/commit", body, giveUp);
        told.add(user, said, false);
        if (said.isAdmission()) {
            add(minutes, user, used);
        } else if (!said.isFinal()) {
            add(unsettled, user, used);
        } else if (said.status() != 404) {
            // 404: it expired while nobody answered
            contradictions.add(user + ": a commit of " + used + " was answered " + said.status());
        }
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    static void add(Map<String, AtomicLong> book, String user, long units) {
        book.computeIfAbsent(user, key -> new AtomicLong()).addAndGet(units);
    }

    /** All users of a book, in order. */
    static List<String> users(Map<String, ?> book) {
        return book.keySet().stream().sorted().toList();
    }
}
