package dev.quartermaster.monitor.load.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quartermaster.monitor.measuring.HostName;
import dev.quartermaster.monitor.measuring.SampleListener;
import dev.quartermaster.monitor.measuring.domain.Sample;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;

/** Samples to whoever listens, as they come. A listener that is too slow misses some. */
@Singleton
class LiveLoad implements SampleListener {

    private static final int MOST_LISTENERS = 32;

    private final String host;
    private final BroadcastProcessor<JsonNode> samples = BroadcastProcessor.create();
    private final AtomicInteger listeners = new AtomicInteger();

    LiveLoad(HostName host) {
        this.host = host.name();
    }

    @Override
    public void sampled(Sample sample) {
        if (listeners.get() > 0) {
            samples.onNext(LoadDocument.brief(host, sample));
        }
    }

    /** The samples from now on; fails with {@code THROTTLE_002} when too many listen already. */
    Multi<JsonNode> listen() {
        if (listeners.incrementAndGet() > MOST_LISTENERS) {
            listeners.decrementAndGet();
            throw new ProblemException(ErrorCode.OVERLOADED, "Too many listen already.");
        }
        return Multi.createFrom()
                .emitter(
                        (io.smallrye.mutiny.subscription.MultiEmitter<? super JsonNode> emitter) -> {
                            var subscription = samples.subscribe().with(emitter::emit);
                            emitter.onTermination(subscription::cancel);
                        },
                        BackPressureStrategy.LATEST)
                .onTermination()
                .invoke(() -> listeners.decrementAndGet());
    }
}
