package dev.quartermaster.usage.intake.postgres;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The days that have their partitions. The usual ones are made ahead; a late event's day is made when it comes, before
 * its batch and outside of its transaction.
 */
@Singleton
class Partitions {

    private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

    /** Makes what these days lack; in autocommit mode. */
    void ensure(Connection connection, Collection<LocalDate> days) throws SQLException {
        for (LocalDate day : days) {
            if (!known.contains(day)) {
                try (Statement patience = connection.createStatement();
                        PreparedStatement make = connection.prepareStatement("SELECT ensure_partitions(?)")) {
                    patience.execute("SET lock_timeout = '10s'");
                    make.setObject(1, day.atStartOfDay().atOffset(ZoneOffset.UTC));
                    make.execute();
                    patience.execute("RESET lock_timeout");
                }
                known.add(day);
            }
        }
    }

    /** Those of these days that {@link #ensure} has to be asked for. */
    Set<LocalDate> unknown(Set<LocalDate> days) {
        Set<LocalDate> unknown = new HashSet<>(days);
        unknown.removeAll(known);
        return unknown;
    }

    /** To be called when partitions were dropped. */
    void forget() {
        known.clear();
    }
}
