package dev.quartermaster.quota.client.quarkus;

import io.smallrye.mutiny.Uni;

/** What is to be done when a method that was let run has ended; neither step ever fails. */
interface Ending {

    /** Nothing is left to be done. */
    Ending NOTHING = new Ending() {
        @Override
        public Uni<?> succeeded() {
            return Uni.createFrom().voidItem();
        }

        @Override
        public Uni<?> failed() {
            return Uni.createFrom().voidItem();
        }
    };

    Uni<?> succeeded();

    /** It threw, or nobody waits for its result any more. */
    Uni<?> failed();
}
