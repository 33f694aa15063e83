package dev.quartermaster.bench.storage;

/**
 * Processor time, in seconds, of everybody who takes part in a transfer.
 *
 * @param client this process, which is the client on both roads
 * @param others quota-service and PostgreSQL
 */
record Costs(double client, double service, double store, double others) {

    Costs minus(Costs before) {
        return new Costs(
                client - before.client, service - before.service, store - before.store, others - before.others);
    }

    Costs times(double factor) {
        return new Costs(client * factor, service * factor, store * factor, others * factor);
    }

    double all() {
        return client + service + store + others;
    }
}
