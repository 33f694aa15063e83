package dev.quartermaster.quota.decisions;

import java.util.concurrent.ThreadLocalRandom;

/** Makes the names of decisions: 26 characters, time first, so that they sort by age (the form of a ULID). */
final class DecisionIds {

    private static final char[] ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();

    private DecisionIds() {}

    static String next(long atMicros) {
        char[] id = new char[26];
        long millis = atMicros / 1000;
        for (int i = 9; i >= 0; i--) {
            id[i] = ALPHABET[(int) (millis & 31)];
            millis >>>= 5;
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long bits = random.nextLong();
        for (int i = 10; i < 22; i++) {
            id[i] = ALPHABET[(int) (bits & 31)];
            bits >>>= 5;
        }
        int rest = random.nextInt();
        for (int i = 22; i < 26; i++) {
            id[i] = ALPHABET[rest & 31];
            rest >>>= 5;
        }
        return new String(id);
    }
}
