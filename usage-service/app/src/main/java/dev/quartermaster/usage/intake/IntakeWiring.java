package dev.quartermaster.usage.intake;

import dev.quartermaster.usage.intake.domain.Window;
import dev.quartermaster.usage.records.RecordSink;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the intake together. */
@Singleton
class IntakeWiring {

    @Produces
    @Singleton
    RecordSink intake(
            EventReader reader,
            Ledger ledger,
            @ConfigProperty(name = "quartermaster.usage.intake.enabled") boolean enabled,
            @ConfigProperty(name = "quartermaster.usage.intake.topic") String topic,
            @ConfigProperty(name = "quartermaster.usage.intake.group") String group,
            @ConfigProperty(name = "quartermaster.usage.intake.threads") int threads) {
        return new Intake(reader, ledger, new Intake.Place(topic, group, enabled ? threads : 0));
    }

    @Produces
    @Singleton
    Window window(
            @ConfigProperty(name = "quartermaster.usage.accept.past") Duration past,
            @ConfigProperty(name = "quartermaster.usage.accept.future") Duration future,
            @ConfigProperty(name = "quartermaster.usage.keep.events") Duration events,
            @ConfigProperty(name = "quartermaster.usage.keep.minutes") Duration minutes,
            @ConfigProperty(name = "quartermaster.usage.keep.hours") Duration hours) {
        // An accepted event whose partition is dropped already would make a partition that is dropped at once.
        for (Duration kept : new Duration[] {events, minutes, hours}) {
            if (kept.compareTo(past.plusDays(1)) < 0) {
                throw new IllegalStateException(
                        "quartermaster.usage.keep.* must exceed quartermaster.usage.accept.past by a day");
            }
        }
        return new Window(past, future);
    }
}
