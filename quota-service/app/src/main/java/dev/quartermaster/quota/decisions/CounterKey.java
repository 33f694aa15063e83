package dev.quartermaster.quota.decisions;

/** The name of a counter: its limit and the subject's key within it. */
record CounterKey(int limit, String subject) {

    @Override
    public int hashCode() {
        // the string caches its hash, so this is one multiplication on the hot path
        return limit * 31 + subject.hashCode();
    }
}
