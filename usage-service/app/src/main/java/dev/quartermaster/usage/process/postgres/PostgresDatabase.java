package dev.quartermaster.usage.process.postgres;

import dev.quartermaster.usage.process.Database;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Asks for a constant. */
@Singleton
class PostgresDatabase implements Database {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Pool pool;

    PostgresDatabase(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Boolean> answers() {
        return pool.query("SELECT 1")
                .execute()
                .replaceWith(true)
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(false);
    }
}
