package dev.quartermaster.storage.quota.http;

import dev.quartermaster.quota.client.Allowed;
import dev.quartermaster.quota.client.Answer;
import dev.quartermaster.quota.client.CommitAnswer;
import dev.quartermaster.quota.client.Committed;
import dev.quartermaster.quota.client.Held;
import dev.quartermaster.quota.client.HoldAnswer;
import dev.quartermaster.quota.client.QuotaClient;
import dev.quartermaster.quota.client.QuotaException;
import dev.quartermaster.quota.client.QuotaRequestException;
import dev.quartermaster.quota.client.QuotaUnavailableException;
import dev.quartermaster.quota.client.Refused;
import dev.quartermaster.quota.client.Unheld;
import dev.quartermaster.quota.contract.Check;
import dev.quartermaster.quota.contract.Circumstances;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.contract.Hold;
import dev.quartermaster.quota.contract.ProblemDocument;
import dev.quartermaster.quota.contract.QuotaView;
import dev.quartermaster.quota.contract.Subject;
import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.catalogue.domain.Due;
import dev.quartermaster.storage.quota.Holding;
import dev.quartermaster.storage.quota.QuotaGate;
import dev.quartermaster.storage.quota.domain.Wish;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Asks quota-service with its client; waiting for the answer costs a virtual thread and nothing else. */
@Singleton
@DefaultBean
class ClientQuotaGate implements QuotaGate {

    private static final Logger LOG = Logger.getLogger(ClientQuotaGate.class);

    /** The reservation expired, or was released by an audit that took the upload for dead. */
    private static final Set<ErrorCode> OVER = EnumSet.of(ErrorCode.RESERVATION_NOT_FOUND, ErrorCode.CONFLICT);

    private final GateSettings settings;
    /** So many uploads that begin at once would make each other wait at quota-service until nobody had an answer in time. */
    private final Semaphore turns;

    private final Connection connection;
    private final QuotaClient client;
    private final MeterRegistry registry;

    ClientQuotaGate(GateSettings settings, Connection connection, MeterRegistry registry) {
        this.settings = settings;
        this.registry = registry;
        this.turns = new Semaphore(settings.holdsAtOnce(), true);
        this.connection = connection;
        this.client = connection.client();
    }

    @Override
    public Holding hold(Wish wish) {
        Subject user = Subject.user(wish.asker().user());
        String ip = wish.asker().ip();
        Subject subject = ip == null ? user : user.from(ip, null);
        Circumstances about =
                Circumstances.of("upload", "/api/v1/objects").by(wish.asker().userAgent());
        try {
            HoldAnswer answer = held(
                    new Hold(subject, wish.amounts(), settings.holdFor(), about, wish.upload() + "/" + wish.number()));
            return switch (answer) {
                case Held held -> new Holding.Held(held.reservationId());
                case Unheld unheld -> new Holding.Unheld();
                case Refused refused -> new Holding.Refused(problem(refused.problem()));
            };
        } catch (QuotaUnavailableException e) {
            registry.counter("quartermaster.storage.quota.away").increment();
            return switch (settings.whenAway()) {
                case ALLOW -> new Holding.Unheld();
                case REFUSE -> throw Connection.away(e);
            };
        }
    }

    private HoldAnswer held(Hold hold) {
        try {
            if (!turns.tryAcquire(settings.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ProblemException(
                        ErrorCode.OVERLOADED, "Too many uploads begin at the same time; try again later.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Connection.away(e);
        }
        try {
            return connection.answer(client.reserve(hold));
        } finally {
            turns.release();
        }
    }

    @Override
    public void extend(UUID reservation, Duration ttl) {
        try {
            connection.answer(client.extend(reservation, ttl));
        } catch (QuotaException e) {
            // expired or not reachable: the upload is charged at its end all the same
            LOG.debugf("Cannot extend a hold: %s", e.getMessage());
        }
    }

    @Override
    public void release(UUID reservation) {
        try {
            connection.answer(client.release(reservation));
        } catch (QuotaException e) {
            LOG.debugf("Cannot release a hold, it expires by itself: %s", e.getMessage());
        }
    }

    @Override
    public OptionalLong stock(String user) {
        try {
            QuotaView view = connection.answer(client.quota(user));
            QuotaView.Gauge bytes = view.quotas().get(Wish.STORAGE_BYTES);
            // what is unlimited need not be counted
            if (bytes == null || bytes.current() == null || bytes.max() == null) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(bytes.current() - bytes.held());
        } catch (QuotaRequestException e) {
            LOG.debugf("No stock of a user is known: %s", e.getMessage());
            return OptionalLong.empty();
        } catch (QuotaUnavailableException e) {
            throw Connection.away(e);
        }
    }

    @Override
    public void settle(Due due) {
        try {
            if (due.reservation() == null || !committed(due, due.reservation())) {
                charge(due);
            }
        } catch (QuotaUnavailableException e) {
            throw Connection.away(e);
        }
    }

    /** Whether the hold was still there to be committed. */
    private boolean committed(Due due, UUID reservation) {
        Map<String, Long> used = new HashMap<>();
        // a metric that is not named counts as held, and one that was not held cannot be named
        if (due.bytesHeld()) {
            used.put(Wish.STORAGE_BYTES, due.bytes());
        }
        if (due.uploads() > 0) {
            used.put(Wish.UPLOADS, due.uploads());
        }
        try {
            CommitAnswer answer = connection.answer(client.commit(reservation, used));
            return switch (answer) {
                case Committed committed -> true;
                case Refused refused -> false;
            };
        } catch (QuotaRequestException e) {
            if (e.code().filter(OVER::contains).isPresent()) {
                return false;
            }
            throw e;
        }
    }

    private void charge(Due due) {
        if (due.bytes() == 0) {
            return;
        }
        Check check = Check.of(Subject.user(due.owner()), Wish.STORAGE_BYTES, due.bytes())
                .about(Circumstances.of(due.bytes() < 0 ? "delete" : "upload", "/api/v1/objects"))
                .once(due.id().toString());
        Answer answer = connection.answer(client.check(check));
        switch (answer) {
            case Allowed allowed -> {}
            case Refused refused -> {
                // it is stored and there is no room for it: nothing helps but to say so; the audit reports the
                // difference
                registry.counter("quartermaster.storage.quota.uncharged").increment();
                LOG.warnf("%d stored bytes do not fit into the quota of their owner", due.bytes());
            }
        }
    }

    private static Problem problem(ProblemDocument said) {
        Optional<ErrorCode> code = ErrorCode.ofCode(said.code());
        Map<String, Object> more =
                said.violatedPolicies().isEmpty() ? Map.of() : Map.of("violated-policies", said.violatedPolicies());
        return new Problem(
                code.orElse(ErrorCode.STOCK_EXCEEDED),
                said.detail(),
                said.details(),
                said.limitType(),
                said.retryAfter(),
                said.quota(),
                more);
    }
}
