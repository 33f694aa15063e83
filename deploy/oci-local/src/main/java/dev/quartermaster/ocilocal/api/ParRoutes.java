package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Json;
import dev.quartermaster.ocilocal.http.PercentCoding;
import dev.quartermaster.ocilocal.http.ServiceException;
import dev.quartermaster.ocilocal.store.Keys;
import dev.quartermaster.ocilocal.store.Records;
import dev.quartermaster.ocilocal.store.Table;
import dev.quartermaster.ocilocal.store.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Pre-authenticated requests as their owner manages them; only the answer to their making tells the token. */
final class ParRoutes {
    private static final int TOKEN_BYTES = 32;
    private static final Set<String> OF_ONE_OBJECT = Set.of("ObjectRead", "ObjectWrite", "ObjectReadWrite");
    private static final Set<String> OF_ANY_OBJECT = Set.of("AnyObjectRead", "AnyObjectWrite", "AnyObjectReadWrite");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Site site;

    ParRoutes(Site site) {
        this.site = site;
    }

    record Details(
            @Nullable String name,
            @Nullable String objectName,
            @Nullable String accessType,
            @Nullable String bucketListingAction,
            @Nullable String timeExpires) {}

    Answer create(Call call, String bucket) throws IOException {
        Details details = call.json(Details.class);
        site.bucket(bucket);
        byte[] random = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Records.Par par = checked(details, hash(token));
        site.ledger().change(book -> {
            site.bucket(book.tables(), bucket);
            book.tables().pars().put(Keys.of(bucket, par.id()), par);
            book.tables().parTokens().put(par.tokenHash(), new Records.ParToken(bucket, par.id()));
            return par;
        });
        Map<String, Object> json = summary(par);
        String object = OF_ONE_OBJECT.contains(par.accessType()) && par.objectName() != null
                ? PercentCoding.encodePath(par.objectName())
                : "";
        String uri = "/p/" + token + "/n/" + site.namespace() + "/b/" + bucket + "/o/" + object;
        json.put("accessUri", uri);
        json.put("fullPath", "http://" + call.header("host").orElse("localhost") + uri);
        return Json.answer(200, json);
    }

    private Records.Par checked(Details details, String tokenHash) {
        String type = details.accessType() == null ? "" : details.accessType();
        if (details.name() == null || details.timeExpires() == null) {
            throw invalid("A pre-authenticated request needs a name, an accessType and timeExpires");
        }
        if (!OF_ONE_OBJECT.contains(type) && !OF_ANY_OBJECT.contains(type)) {
            throw invalid("accessType must be ObjectRead, ObjectWrite, ObjectReadWrite, AnyObjectRead, AnyObjectWrite"
                    + " or AnyObjectReadWrite");
        }
        if (OF_ONE_OBJECT.contains(type)) {
            Names.object(details.objectName() == null ? "" : details.objectName());
        }
        String listing = details.bucketListingAction() == null ? "Deny" : details.bucketListingAction();
        boolean mayList = type.equals("AnyObjectRead") || type.equals("AnyObjectReadWrite");
        if (!listing.equals("Deny") && !(listing.equals("ListObjects") && mayList)) {
            throw invalid("bucketListingAction must be Deny, or ListObjects where any object may be read");
        }
        long expires = expiry(details.timeExpires());
        String id =
                Base64.getEncoder().encodeToString(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8)) + ":"
                        + (details.objectName() == null ? "" : details.objectName());
        return new Records.Par(id, details.name(), tokenHash, details.objectName(), type, listing, expires, site.now());
    }

    private long expiry(String text) {
        try {
            long expires = OffsetDateTime.parse(text).toInstant().toEpochMilli();
            if (expires > site.now()) {
                return expires;
            }
        } catch (DateTimeException e) {
            throw invalid("timeExpires is not an RFC 3339 time");
        }
        throw invalid("timeExpires must be in the future");
    }

    private static ServiceException invalid(String message) {
        return ErrorCode.InvalidParCreateRequest.because(message);
    }

    static String hash(String token) {
        return Digests.hex(Digests.digest("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, Object> summary(Records.Par par) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", par.id());
        json.put("name", par.name());
        if (par.objectName() != null) {
            json.put("objectName", par.objectName());
        }
        json.put("bucketListingAction", par.bucketListingAction());
        json.put("accessType", par.accessType());
        json.put("timeExpires", Times.json(par.timeExpires()));
        json.put("timeCreated", Times.json(par.timeCreated()));
        return json;
    }

    Answer list(Call call, String bucket) {
        site.bucket(bucket);
        String prefix = call.query("objectNamePrefix").orElse("");
        int limit = call.limit();
        List<Map<String, Object>> page = new ArrayList<>();
        for (Table.Row<Records.Par> row : site.ledger().read().pars().scan(Keys.in(bucket), Pages.key(call))) {
            String object = row.value().objectName() == null ? "" : row.value().objectName();
            if (object.startsWith(prefix)) {
                if (page.size() == limit) {
                    return Pages.next(Json.answer(200, page), row.key());
                }
                page.add(summary(row.value()));
            }
        }
        return Json.answer(200, page);
    }

    Answer get(String bucket, String id) {
        return Json.answer(200, summary(find(site.ledger().read(), bucket, id)));
    }

    Answer delete(String bucket, String id) {
        site.ledger().change(book -> {
            Records.Par par = find(book.tables(), bucket, id);
            book.tables().pars().remove(Keys.of(bucket, id));
            book.tables().parTokens().remove(par.tokenHash());
            return par;
        });
        return Answer.of(204);
    }

    private Records.Par find(Tables tables, String bucket, String id) {
        site.bucket(tables, bucket);
        return tables.pars()
                .get(Keys.of(bucket, id))
                .orElseThrow(() -> ErrorCode.PreauthenticatedRequestNotFound.because(
                        "The pre-authenticated request with this id was not found in the bucket '" + bucket + "'"));
    }
}
