package dev.quartermaster.quota.events;

import dev.quartermaster.usage.contract.AlertEvent;
import dev.quartermaster.usage.contract.FindingEvent;
import dev.quartermaster.usage.contract.UsageEvent;

/**
 * Where events go. Law: what it answers true to arrives at least once, whatever is killed afterwards; an event that it
 * answers false to is lost, counted and logged. Never blocks, never throws; any thread.
 */
public interface EventSink {

    boolean publish(UsageEvent event);

    boolean publish(AlertEvent event);

    boolean publish(FindingEvent event);
}
