package dev.quartermaster.usage.process;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.inject.Singleton;

/**
 * One event loop per processor. Nothing here blocks a loop, so a second one on the same processor only adds the cost of
 * waking it whenever an answer of the database belongs to a connection of the other.
 */
@Singleton
class EventLoops implements VertxOptionsCustomizer {

    @Override
    public void accept(VertxOptions options) {
        options.setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
    }
}
