package dev.quartermaster.usage.intake.postgres;

import dev.quartermaster.usage.records.StoreException;
import java.sql.SQLException;

/** What a failure of the database means to the intake. */
final class SqlTrouble {

    private SqlTrouble() {}

    /** SQLSTATE class 22 is about data, and so are checks and arrays that are too long; everything else may go away. */
    static StoreException of(String message, Exception failure) {
        String state = failure instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
        boolean content = state.startsWith("22") || state.equals("23514") || state.equals("54000");
        return new StoreException(message + " " + state, failure, content);
    }
}
