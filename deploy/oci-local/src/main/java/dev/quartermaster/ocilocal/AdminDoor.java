package dev.quartermaster.ocilocal;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.quartermaster.ocilocal.fault.Fault;
import dev.quartermaster.ocilocal.fault.Faults;
import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Exchange;
import dev.quartermaster.ocilocal.http.HttpFront;
import dev.quartermaster.ocilocal.http.Json;
import dev.quartermaster.ocilocal.signature.ApiKey;
import dev.quartermaster.ocilocal.store.Ledger;
import dev.quartermaster.ocilocal.store.Records;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The administrator's calls below {@code /_admin}, by bearer token; everything else goes on to the service. */
final class AdminDoor implements HttpFront.Service {
    private static final int LARGEST = 64 * 1024;
    private static final String FAULTS = "/_admin/faults";
    private static final String KEYS = "/_admin/keys";

    private final String token;
    private final Faults faults;
    private final Ledger ledger;
    private final Clock clock;
    private final HttpFront.Service service;

    AdminDoor(String token, Faults faults, Ledger ledger, Clock clock, HttpFront.Service service) {
        this.token = token;
        this.faults = faults;
        this.ledger = ledger;
        this.clock = clock;
        this.service = service;
    }

    record NewKey(
            @JsonProperty("key_id") @Nullable String keyId,
            @JsonProperty("public_key") @Nullable String publicKey) {}

    @Override
    public Answer serve(Exchange exchange) throws IOException {
        String path = exchange.target().raw();
        if (!path.startsWith("/_admin/")) {
            return service.serve(exchange);
        }
        if (path.equals("/_admin/health") && exchange.method().equals("GET")) {
            return Answer.of(200);
        }
        checkToken(exchange);
        return switch (exchange.method() + " " + path) {
            case "GET " + FAULTS -> Json.answer(200, faults.list());
            case "POST " + FAULTS -> addFault(exchange);
            case "DELETE " + FAULTS -> {
                faults.clear();
                yield Answer.of(204);
            }
            case "POST " + KEYS -> addKey(exchange);
            default -> throw ErrorCode.NotAuthorizedOrNotFound.because("There is no such call");
        };
    }

    private void checkToken(Exchange exchange) {
        byte[] given = exchange.header("authorization").orElse("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, ("Bearer " + token).getBytes(StandardCharsets.UTF_8))) {
            throw ErrorCode.NotAuthenticated.because("The administrator's token is missing or wrong");
        }
    }

    private Answer addFault(Exchange exchange) throws IOException {
        Fault fault = Json.readBody(exchange.readBody(LARGEST), Fault.class);
        if (fault.kind() == null) {
            throw ErrorCode.MissingParameter.because("A fault needs a kind");
        }
        faults.add(fault);
        return Answer.of(204);
    }

    private Answer addKey(Exchange exchange) throws IOException {
        NewKey key = Json.readBody(exchange.readBody(LARGEST), NewKey.class);
        String keyId = key.keyId();
        String pem = key.publicKey();
        if (keyId == null || keyId.isBlank() || keyId.contains("\"") || pem == null) {
            throw ErrorCode.MissingParameter.because(
                    "A key needs key_id (tenancy/user/fingerprint) and public_key (PEM)");
        }
        try {
            ApiKey.readPublicPem(pem);
        } catch (IllegalArgumentException e) {
            throw ErrorCode.InvalidParameter.because("public_key is " + e.getMessage());
        }
        ledger.change(book -> {
            book.tables().keys().put(keyId, new Records.ApiKey(pem, clock.millis()));
            return true;
        });
        return Answer.of(204);
    }
}
