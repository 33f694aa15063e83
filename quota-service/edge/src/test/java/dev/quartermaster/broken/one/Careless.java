package dev.quartermaster.broken.one;

import dev.quartermaster.broken.one.rest.PublicAdapter;
import dev.quartermaster.broken.two.Other;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Does everything that the rules forbid. */
public class Careless {

    @Inject
    @Nullable
    Connection connection;

    final PublicAdapter adapter = new PublicAdapter();

    Instant now(Other other) {
        return Uni.createFrom().item(Instant.now()).await().indefinitely();
    }
}
