package dev.quartermaster.storage.quota;

import java.util.OptionalInt;

/** How important quota-service takes a user. Blocks, on a virtual thread. */
public interface Priorities {

    /** 1 is the highest; empty when nobody can say, also while quota-service is away. Never fails. */
    OptionalInt of(String user);
}
