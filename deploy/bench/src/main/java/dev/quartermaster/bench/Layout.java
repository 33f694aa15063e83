package dev.quartermaster.bench;

/** Which core the store runs on; services are always on core 0, the load on core 1. */
enum Layout {
    /** Service and store share core 0. */
    A(0),
    /** The service has core 0 for itself; the store shares core 1 with the load. */
    B(1);

    static final int SERVICE_CORE = 0;
    static final int LOAD_CORE = 1;

    private final int storeCore;

    Layout(int storeCore) {
        this.storeCore = storeCore;
    }

    int storeCore() {
        return storeCore;
    }
}
