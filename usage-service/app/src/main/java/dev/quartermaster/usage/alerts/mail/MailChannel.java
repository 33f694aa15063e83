package dev.quartermaster.usage.alerts.mail;

import dev.quartermaster.usage.alerts.Channel;
import dev.quartermaster.usage.alerts.Deliveries;
import io.quarkus.mailer.Mail;
import io.quarkus.mailer.Mailer;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Sends the sentence as the subject line and the JSON below it, by the SMTP server of {@code quarkus.mailer.*}. */
@Singleton
class MailChannel implements Channel {

    private final Mailer mailer;
    private final boolean enabled;

    MailChannel(Mailer mailer, @ConfigProperty(name = "quartermaster.alerts.mail.enabled") boolean enabled) {
        this.mailer = mailer;
        this.enabled = enabled;
    }

    @Override
    public String name() {
        return "email";
    }

    @Override
    public void send(Deliveries.Due due) throws UndeliverableException {
        if (!enabled) {
            throw new UndeliverableException("E-mail is not configured.");
        }
        try {
            mailer.send(Mail.withText(due.target(), due.text(), due.text() + "\r\n\r\n" + due.body() + "\r\n")
                    .addHeader("X-Quartermaster-Delivery", Long.toString(due.id())));
        } catch (RuntimeException e) {
            throw new UndeliverableException(
                    "The mail server did not take it: " + e.getClass().getSimpleName());
        }
    }
}
