package dev.quartermaster.storage.process;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service. */
@QuarkusMain
public final class Main {

    private static final String PIECE = "jdk.httpclient.bufsize";

    private Main() {}

    public static void main(String... arguments) {
        // content moves through java.net.http in pieces of this size, each of which costs a change of threads; it is
        // read once, when the first client is made
        if (System.getProperty(PIECE) == null) {
            System.setProperty(PIECE, Integer.toString(64 * 1024));
        }
        Quarkus.run(arguments);
    }
}
