package dev.quartermaster.storage.quota.http;

import dev.quartermaster.quota.client.QuotaException;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.quota.Priorities;
import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/** Reads the priority where the limits of a user are looked up. */
@Singleton
@DefaultBean
class ClientPriorities implements Priorities {

    private static final Logger LOG = Logger.getLogger(ClientPriorities.class);

    private final Connection connection;

    ClientPriorities(Connection connection) {
        this.connection = connection;
    }

    @Override
    public OptionalInt of(String user) {
        try {
            return OptionalInt.of(
                    connection.answer(connection.client().quota(user)).priority());
        } catch (QuotaException | ProblemException e) {
            LOG.debugf("No priority of a user is known: %s", e.getMessage());
            return OptionalInt.empty();
        }
    }
}
