package dev.quartermaster.usage.export.http;

import dev.quartermaster.usage.export.Format;
import dev.quartermaster.usage.operations.domain.Operation;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the next operations when the connection has taken the last ones: what is in memory is one list, whatever the
 * size of the answer and the pace of its reader. A reader that goes away ends the reading of the database.
 */
final class PacedWriter implements MultiSubscriber<List<Operation>> {

    private final RoutingContext context;
    private final Format format;
    private boolean first = true;

    private Flow.@Nullable Subscription subscription;

    PacedWriter(RoutingContext context, Format format) {
        this.context = context;
        this.format = format;
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        context.response().exceptionHandler(gone -> to.cancel());
        context.response().closeHandler(closed -> to.cancel());
        to.request(1);
    }

    @Override
    public void onItem(List<Operation> operations) {
        String text = (first ? begin() : "") + format.lines(operations, first);
        first = false;
        write(text).onComplete(written -> {
            Flow.Subscription from = subscription;
            if (from == null) {
                return;
            }
            if (written.succeeded()) {
                from.request(1);
            } else {
                from.cancel();
            }
        });
    }

    /** The head goes out with the first rows: until then a failure is still answered with a problem. */
    private String begin() {
        context.response().setChunked(true);
        return format.begin();
    }

    private Future<Void> write(String text) {
        return context.response().write(text);
    }

    @Override
    public void onCompletion() {
        context.response().end((first ? begin() : "") + format.end());
    }

    @Override
    public void onFailure(Throwable failure) {
        context.fail(failure);
    }
}
