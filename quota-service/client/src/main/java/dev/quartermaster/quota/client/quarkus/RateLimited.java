package dev.quartermaster.quota.client.quarkus;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Checks and consumes quota before the method runs; the method does not run when a limit refuses.
 *
 * <p>A JAX-RS endpoint then answers 429 (413 for sizes, 503 under load) with a problem document, {@code Retry-After} and
 * the rate-limit headers; when it is allowed, its response gets the rate-limit headers. Anywhere else a
 * {@link QuotaRefusedException} is thrown. Given several times, all is one check: consumed together or not at all.
 *
 * <p>Methods may block, run on virtual threads, or return {@code Uni}, {@code Multi} or {@code CompletionStage}. A method
 * that runs on an event loop has to return one of the latter three. What the method throws later changes nothing: it was
 * asked for, and counts.
 */
@InterceptorBinding
@Inherited
@Repeatable(RateLimited.List.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface RateLimited {

    /** The metrics to consume, such as {@code searches}. */
    @Nonbinding
    String[] value();

    /** Units of each metric; a parameter annotated with {@link Units} says otherwise. */
    @Nonbinding
    long cost() default 1;

    /** The parts of who asks that are told; everything known when empty. */
    @Nonbinding
    By[] by() default {};

    /** The name of the action for the record, such as {@code search}; none when empty. */
    @Nonbinding
    String action() default "";

    /** Several on one method. */
    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.TYPE, ElementType.METHOD})
    @interface List {
        RateLimited[] value();
    }
}
