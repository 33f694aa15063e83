package dev.quartermaster.monitor.measuring;

import dev.quartermaster.monitor.measuring.domain.Sample;

/**
 * Hears of every sample.
 *
 * <p>Laws: called once per sample, in order, on the sampling thread. Implementations return at once, never wait for a
 * database or broker and never throw.
 */
@FunctionalInterface
public interface SampleListener {

    void sampled(Sample sample);
}
