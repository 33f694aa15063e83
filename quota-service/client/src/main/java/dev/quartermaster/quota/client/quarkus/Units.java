package dev.quartermaster.quota.client.quarkus;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the parameter that says how many units {@link RateLimited} consumes or {@link Reserves} holds: a whole number, or a
 * collection, map or array whose size counts. Below zero is answered with 400; null leaves it to the annotation.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Units {

    /** The metric; every metric of the method when empty. */
    String value() default "";
}
