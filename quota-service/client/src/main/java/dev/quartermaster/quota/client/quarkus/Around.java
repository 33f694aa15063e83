package dev.quartermaster.quota.client.quarkus;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.interceptor.InvocationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Runs a step before a method and one after it, on the threads that the method itself runs on: a method on an event loop is
 * never kept waiting there, and goes on in its own Vert.x context; any other waits where it is.
 */
final class Around {

    private Around() {}

    /** @param before fails when the method must not run */
    static Object run(InvocationContext method, Uni<Ending> before) throws Exception {
        Class<?> type = method.getMethod().getReturnType();
        boolean stage = CompletionStage.class.isAssignableFrom(type);
        if (!Context.isOnEventLoopThread()) {
            return waiting(method, before, type, stage);
        }
        Uni<Ending> there = back(before);
        if (type == Uni.class) {
            return there.chain(ending -> ended(unis(method), ending));
        }
        if (type == Multi.class) {
            return there.onItem().transformToMulti(ending -> ended(multis(method), ending));
        }
        if (stage) {
            return there.chain(ending -> ended(stages(method), ending)).subscribeAsCompletionStage();
        }
        throw new IllegalStateException(
                method.getMethod()
                        + " runs on an event loop, where nothing may wait for its quota: let it return Uni or CompletionStage, or make it @Blocking");
    }

    private static Object waiting(InvocationContext method, Uni<Ending> before, Class<?> type, boolean stage)
            throws Exception {
        if (type == Uni.class) {
            return settled(
                    before,
                    ending -> ended(unis(method), ending),
                    e -> Uni.createFrom().failure(e));
        }
        if (type == Multi.class) {
            return settled(
                    before,
                    ending -> ended(multis(method), ending),
                    e -> Multi.createFrom().failure(e));
        }
        if (stage) {
            return settled(
                    before,
                    ending -> ended(stages(method), ending).subscribeAsCompletionStage(),
                    CompletableFuture::failedFuture);
        }
        Ending ending = await(before);
        Object result;
        try {
            result = method.proceed();
        } catch (Exception | Error e) {
            await(ending.failed());
            throw e;
        }
        await(ending.succeeded());
        return result;
    }

    private static <T> T settled(Uni<Ending> before, Function<Ending, T> then, Function<Exception, T> refused) {
        Ending ending;
        try {
            ending = await(before);
        } catch (Exception e) {
            return refused.apply(e);
        }
        return then.apply(ending);
    }

    /** On a thread that may wait; the client answers before its deadline. */
    private static <T> T await(Uni<T> step) throws Exception {
        try {
            return step.subscribeAsCompletionStage().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static Uni<Object> ended(Uni<Object> work, Ending ending) {
        Uni<Object> whole = work.onCancellation()
                .invoke(() -> ending.failed().subscribe().with(done -> {}))
                .onItemOrFailure()
                .call((item, failure) -> failure == null ? ending.succeeded() : ending.failed());
        return back(whole);
    }

    private static Multi<Object> ended(Multi<Object> work, Ending ending) {
        return work.onCancellation()
                .call(ending::failed)
                .onFailure()
                .call(ending::failed)
                .onCompletion()
                .call(ending::succeeded);
    }

    @SuppressWarnings("unchecked")
    private static Uni<Object> unis(InvocationContext method) {
        return Uni.createFrom().deferred(() -> (Uni<Object>) proceed(method));
    }

    @SuppressWarnings("unchecked")
    private static Uni<Object> stages(InvocationContext method) {
        return Uni.createFrom().completionStage(() -> (CompletionStage<Object>) proceed(method));
    }

    @SuppressWarnings("unchecked")
    private static Multi<Object> multis(InvocationContext method) {
        return Multi.createFrom().deferred(() -> (Multi<Object>) proceed(method));
    }

    private static Object proceed(InvocationContext method) {
        try {
            return method.proceed();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    /** Whatever thread the step ends on, what follows is in the context that holds now. */
    private static <T> Uni<T> back(Uni<T> step) {
        Context context = Vertx.currentContext();
        if (context == null || !Context.isOnEventLoopThread()) {
            return step;
        }
        Executor loop = command -> context.runOnContext(ignored -> command.run());
        return step.emitOn(loop);
    }
}
