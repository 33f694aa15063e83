package dev.quartermaster.monitor.throttling.domain;

import java.util.List;
import java.util.Map;

/**
 * What the controller says at one moment.
 *
 * @param value 0 (nothing is lowered) to the number of priorities (everything is at its floor)
 * @param factors by priority
 * @param reasons metrics that hold it up, with their values; empty when nothing is lowered
 */
public record Tightness(double value, Level level, Map<Integer, Double> factors, List<String> reasons) {}
