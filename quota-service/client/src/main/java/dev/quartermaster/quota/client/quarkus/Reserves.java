package dev.quartermaster.quota.client.quarkus;

import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Holds quota before the method runs; commits what it really used when it succeeds, and releases when it fails or its
 * {@code Uni} is cancelled, as it is when the client goes away. The method does not run when a limit refuses; the answer is
 * then the same as for {@link RateLimited}.
 *
 * <p>The method reports what it used by {@link ActualUse}; what is not reported counts as held. More than was held is
 * judged anew; when that does not fit, what was held is charged and the rest is logged. Whatever is repeated or lost on the
 * way counts once: a reservation that expired meanwhile is charged by a check of its own. When the service is away at the
 * end the result of the method stands, the loss is logged, and what was held comes back when the reservation expires.
 */
@InterceptorBinding
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Reserves {

    /** The metric to hold, such as {@code video_minutes}. */
    @Nonbinding
    String metric();

    /** Units to hold; a parameter annotated with {@link Units} says otherwise. Zero holds nothing. */
    @Nonbinding
    long amount() default 1;

    /** How long the method may take, as an ISO-8601 duration from one second to 24 hours. */
    @Nonbinding
    String ttl() default "PT15M";

    /** The parts of who asks that are told; everything known when empty. */
    @Nonbinding
    By[] by() default {};

    /** The name of the action for the record, such as {@code video_processing}; none when empty. */
    @Nonbinding
    String action() default "";
}
