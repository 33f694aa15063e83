package dev.quartermaster.quota.decisions.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.decisions.domain.Ask;
import dev.quartermaster.quota.limits.domain.Subject;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.ClientAddress;
import dev.quartermaster.quota.security.IpAddress;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads checks from JSON, strictly: every member is known, of the documented type and length, and given once. Streaming,
 * because this is the hottest code of the service.
 */
@Singleton
class AskReader {

    static final int MOST_CHECKS = 1000;

    private final ClientAddress addresses;

    AskReader(ClientAddress addresses) {
        this.addresses = addresses;
    }

    /** One check, and nothing after it. */
    Ask check(byte[] body) {
        return StrictBody.read(body, parser -> {
            StrictBody.begin(parser, "");
            return ask(parser, "");
        });
    }

    /** Something wrong with one check of a batch is wrong with the batch: half a batch is not what was asked. */
    List<Ask> batch(byte[] body) {
        return StrictBody.read(body, this::checks);
    }

    private List<Ask> checks(JsonParser parser) throws IOException {
        StrictBody.begin(parser, "");
        List<Ask> asks = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (!name.equals("checks")) {
                throw StrictBody.unknown(name);
            }
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw StrictBody.wrongType("checks", "an array");
            }
            asks = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (asks.size() == MOST_CHECKS) {
                    throw new ProblemException(
                            ErrorCode.BATCH_TOO_LARGE,
                            "`checks` has more than " + MOST_CHECKS + " entries.",
                            Map.of("most", MOST_CHECKS));
                }
                String path = "checks[" + asks.size() + "].";
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw StrictBody.wrongType("checks[" + asks.size() + "]", "an object");
                }
                asks.add(ask(parser, path));
            }
        }
        if (asks == null) {
            throw StrictBody.missing("checks");
        }
        if (asks.isEmpty()) {
            throw new ProblemException(ErrorCode.BATCH_EMPTY, "`checks` is empty.");
        }
        return asks;
    }

    /** The parser stands at the opening brace. */
    private Ask ask(JsonParser parser, String path) throws IOException {
        Subject subject = null;
        Map<String, Long> consume = null;
        String action = null;
        String resource = null;
        String userAgent = null;
        String details = null;
        String meta = null;
        String key = null;
        boolean dryRun = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            switch (name) {
                case "subject" -> subject = subject(parser, path + "subject");
                case "consume" -> consume = StrictBody.amounts(parser, path + "consume");
                case "action" -> action = Texts.name(StrictBody.text(parser, path + name), path + name);
                case "resource" ->
                    resource = Texts.line(StrictBody.text(parser, path + name), path + name, StrictBody.LONGEST_TEXT);
                case "user_agent" ->
                    userAgent = Texts.line(StrictBody.text(parser, path + name), path + name, StrictBody.LONGEST_TEXT);
                case "details" ->
                    details = Texts.line(StrictBody.text(parser, path + name), path + name, StrictBody.LONGEST_TEXT);
                case "meta" -> meta = StrictBody.meta(parser, path + name);
                case "idempotency_key" ->
                    key = Texts.line(StrictBody.text(parser, path + name), path + name, StrictBody.LONGEST_ID);
                case "dry_run" -> dryRun = StrictBody.truth(parser, path + name);
                default -> throw StrictBody.unknown(path + name);
            }
        }
        if (subject == null) {
            throw StrictBody.missing(path + "subject");
        }
        if (consume == null) {
            throw StrictBody.missing(path + "consume");
        }
        Subject whole = resource == null
                ? subject
                : new Subject(subject.user(), subject.project(), subject.apiKey(), subject.ip(), resource);
        return new Ask(whole, consume, action, userAgent, details, meta, key, dryRun);
    }

    Subject subject(JsonParser parser, String path) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw StrictBody.wrongType(path, "an object");
        }
        String user = null;
        String project = null;
        String apiKey = null;
        String ip = null;
        String forwardedFor = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            String member = path + '.' + name;
            switch (name) {
                case "user" -> user = Texts.line(StrictBody.text(parser, member), member, StrictBody.LONGEST_ID);
                case "project" -> project = Texts.line(StrictBody.text(parser, member), member, StrictBody.LONGEST_ID);
                case "api_key" -> apiKey = Texts.line(StrictBody.text(parser, member), member, StrictBody.LONGEST_ID);
                case "ip" -> ip = StrictBody.text(parser, member);
                case "forwarded_for" ->
                    forwardedFor = Texts.line(StrictBody.text(parser, member), member, StrictBody.LONGEST_TEXT);
                default -> throw StrictBody.unknown(member);
            }
        }
        if (user == null && project == null && apiKey == null && ip == null) {
            throw new ProblemException(
                    ErrorCode.MISSING_MEMBER,
                    "`" + path + "` names nobody: one of user, project, api_key, ip is needed.",
                    Map.of("member", path));
        }
        return new Subject(user, project, apiKey, address(ip, forwardedFor, path), null);
    }

    /** The address as limits count it; what proxies forwarded is believed as far as trusted ones wrote it. */
    private @Nullable String address(@Nullable String ip, @Nullable String forwardedFor, String path) {
        if (ip == null) {
            if (forwardedFor != null) {
                throw StrictBody.missing(path + ".ip");
            }
            return null;
        }
        IpAddress address = IpAddress.parse(ip)
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_FORMAT,
                        "`" + path + ".ip` is not an IP address.",
                        Map.of("member", path + ".ip")));
        return forwardedFor == null ? address.key() : addresses.key(ip, forwardedFor);
    }
}
