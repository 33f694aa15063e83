package dev.quartermaster.usage.testing;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** Gives a started service a database, topics and keys of its own in the build's PostgreSQL and Kafka. */
public final class UsageTestResource implements QuarkusTestResourceLifecycleManager {

    /** The key of the webhooks' signatures. */
    public static final String SECRET = "only-for-tests";

    private final GreenMail mail = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP)
    });

    @Override
    public Map<String, String> start() {
        LocalPostgres postgres = LocalPostgres.shared();
        LocalKafka kafka = LocalKafka.shared();
        String name = "usage_" + ProcessHandle.current().pid() + "_" + Long.toHexString(System.nanoTime());
        postgres.createDatabase(name);
        kafka.createTopic(name + ".usage", 3);
        kafka.createTopic(name + ".dlq", 1);
        kafka.createTopic(name + ".alerts", 2);
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.username", postgres.user());
        settings.put("quarkus.datasource.password", postgres.password());
        settings.put("quarkus.datasource.jdbc.url", postgres.jdbcUrl(name));
        settings.put("quarkus.datasource.reactive.url", postgres.reactiveUrl(name));
        settings.put("kafka.bootstrap.servers", kafka.bootstrapServers());
        settings.put("quartermaster.usage.intake.topic", name + ".usage");
        settings.put("quartermaster.usage.intake.dead-letter-topic", name + ".dlq");
        settings.put("quartermaster.usage.intake.group", name);
        settings.put("quartermaster.alerts.topic", name + ".alerts");
        settings.put("quartermaster.alerts.group", name + "-alerts");
        mail.start();
        settings.put("quarkus.mailer.host", "127.0.0.1");
        settings.put("quarkus.mailer.port", Integer.toString(mail.getSmtp().getPort()));
        settings.put("quarkus.mailer.mock", "false");
        settings.put("quartermaster.alerts.mail.enabled", "true");
        settings.put("quartermaster.alerts.webhook.hosts", "127.0.0.1");
        settings.put("quartermaster.alerts.webhook.plain-http", "true");
        settings.put("quartermaster.alerts.webhook.secret", SECRET);
        settings.put("quartermaster.alerts.first-pause", "PT0.1S");
        settings.put("quartermaster.alerts.attempts", "3");
        System.setProperty("usage.test.imap", Integer.toString(mail.getImap().getPort()));
        settings.put("mp.jwt.verify.publickey.location", TestTokens.keysLocation());
        settings.put("mp.jwt.verify.issuer", TestTokens.ISSUER);
        settings.put("mp.jwt.verify.audiences", TestTokens.AUDIENCE);
        // What the tests themselves look into, also beside a packaged service.
        System.setProperty("usage.test.database", name);
        return settings;
    }

    @Override
    public void stop() {
        mail.stop();
        // The other servers go with the JVM, and what is in them with them.
    }
}
