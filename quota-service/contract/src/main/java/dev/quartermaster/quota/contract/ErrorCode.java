package dev.quartermaster.quota.contract;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every error that a Quartermaster service answers with: the one catalogue, shared by all services.
 *
 * <p>A constant's {@link #code()} and {@link #status()} are part of the contract and never change their meaning; new
 * errors get new codes. Callers decide by {@code code}, people read {@code detail}.
 */
public enum ErrorCode {
    // Who asks, and may they.
    TOKEN_MISSING(
            "AUTH_001",
            401,
            "token-missing",
            "Bearer token missing",
            "The request carries no `Authorization: Bearer` header, and the route needs one."),
    TOKEN_INVALID(
            "AUTH_002",
            401,
            "token-invalid",
            "Bearer token not valid",
            "The token is malformed, is signed by an unknown key or with an algorithm that is not allowed, or was changed after signing."),
    TOKEN_EXPIRED(
            "AUTH_003",
            401,
            "token-expired",
            "Bearer token expired",
            "The token was good and is past its `exp`, or not yet at its `nbf`. Ask the issuer for a new one."),
    TOKEN_FOREIGN(
            "AUTH_004",
            401,
            "token-foreign",
            "Bearer token made for somebody else",
            "The token's issuer or audience is not the one this service is configured for."),
    TOKEN_REVOKED(
            "AUTH_005",
            401,
            "token-revoked",
            "Bearer token revoked",
            "The token, or every token of its subject issued until some instant, was revoked."),
    ROLE_NOT_ALLOWED(
            "AUTH_006",
            403,
            "role-not-allowed",
            "Role not allowed here",
            "The token is good, and none of its roles may use this route."),
    NOT_YOUR_OWN(
            "AUTH_007",
            403,
            "not-your-own",
            "Only your own",
            "The role `user` sees and uses only the subject that its own token names."),

    // The request itself.
    MALFORMED_JSON(
            "VAL_001",
            400,
            "malformed-json",
            "Body is not the JSON expected",
            "The body is not one well-formed JSON value: a syntax error, a member given twice, or text after its end."),
    UNKNOWN_MEMBER(
            "VAL_002",
            400,
            "unknown-member",
            "Unknown member",
            "The body has a member that this route does not know; nothing is silently ignored."),
    WRONG_TYPE(
            "VAL_003",
            400,
            "wrong-type",
            "Wrong JSON type",
            "A member has another JSON type than the documented one; \"5\" is not 5 and 1.5 is not a whole number."),
    MISSING_MEMBER(
            "VAL_004",
            422,
            "missing-member",
            "Required member missing",
            "A member that this route needs is absent or null."),
    OUT_OF_RANGE(
            "VAL_005",
            422,
            "out-of-range",
            "Value out of range",
            "A number, duration or length is smaller or larger than the route allows."),
    INVALID_NAME(
            "VAL_006",
            422,
            "invalid-name",
            "Name not valid",
            "A name or identifier is empty, too long, or has characters that names do not have."),
    INVALID_FORMAT(
            "VAL_007",
            422,
            "invalid-format",
            "Text not in the expected form",
            "A date, duration, time zone, IP address or other formatted text cannot be understood."),
    INCONSISTENT(
            "VAL_008",
            422,
            "inconsistent",
            "Members contradict each other",
            "Each member is right by itself, and together they make no sense."),
    BODY_TOO_LARGE(
            "VAL_009", 413, "body-too-large", "Body too large", "The body has more bytes than the service reads."),
    UNSUPPORTED_MEDIA_TYPE(
            "VAL_010",
            415,
            "unsupported-media-type",
            "Media type not supported",
            "The `Content-Type` is not one that this route reads; it is `application/json` everywhere."),
    METHOD_NOT_ALLOWED(
            "VAL_011",
            405,
            "method-not-allowed",
            "Method not allowed",
            "The route exists, with other methods; `Allow` lists them."),
    NOT_ACCEPTABLE(
            "VAL_012",
            406,
            "not-acceptable",
            "Cannot answer in that form",
            "The `Accept` header allows no media type that this route produces."),
    IDEMPOTENCY_KEY_REUSED(
            "VAL_013",
            422,
            "idempotency-key-reused",
            "Idempotency key used before for something else",
            "The key was used with another content; a repeated request must be the same request."),
    PRECONDITION_FAILED(
            "VAL_014",
            412,
            "precondition-failed",
            "Changed in the meantime",
            "The `If-Match` given is not the current `ETag`: read again, then change."),
    PRECONDITION_REQUIRED(
            "VAL_015",
            428,
            "precondition-required",
            "If-Match needed",
            "Changing what exists needs the `ETag` of what was read, in `If-Match`."),
    INVALID_PARAMETER(
            "VAL_016",
            400,
            "invalid-parameter",
            "Query or path parameter not valid",
            "A query or path parameter, or a paging cursor, cannot be understood."),
    MISSING_BODY(
            "VAL_017",
            400,
            "missing-body",
            "Body missing",
            "The route needs a JSON object as its body, and the body is empty or `null`."),
    CONFLICT(
            "VAL_018",
            409,
            "conflict",
            "Not possible in the present state",
            "The request is right and contradicts what is there, such as deleting a plan in use."),
    TOO_MANY_ITEMS(
            "VAL_019",
            422,
            "too-many-items",
            "Too many items",
            "A list or object in the body has more entries than the route allows."),
    BAD_REQUEST(
            "VAL_020",
            400,
            "bad-request",
            "Request not understood",
            "The HTTP request itself is wrong: its target, its headers or its encoding."),
    UNKNOWN_REFERENCE(
            "VAL_021",
            422,
            "unknown-reference",
            "Names something that does not exist",
            "The body names a limit or plan that does not exist; make that first."),
    RANGE_NOT_SATISFIABLE(
            "VAL_022",
            416,
            "range-not-satisfiable",
            "Range outside of the content",
            "The `Range` header asks for bytes that the content does not have."),

    // Refusals: the answer is no, and nothing was consumed.
    RATE_EXCEEDED(
            "RATE_001",
            429,
            "rate-exceeded",
            "Rate limit reached",
            "Admitting this would put more than the limit into one sliding window. Wait for `Retry-After`."),
    COST_ABOVE_RATE(
            "RATE_002",
            429,
            "cost-above-rate",
            "Cost above the whole rate limit",
            "One request asks for more than a whole window admits; waiting does not help, so there is no `Retry-After`."),
    PERIOD_QUOTA_EXCEEDED(
            "QUOTA_001",
            429,
            "period-quota-exceeded",
            "Quota of the period used up",
            "What is left of the day, month or billing cycle is less than the request costs."),
    STOCK_EXCEEDED(
            "QUOTA_002",
            429,
            "stock-exceeded",
            "Held amount at its limit",
            "The subject would hold more than the limit; it helps to give something back."),
    SIZE_EXCEEDED(
            "QUOTA_003",
            413,
            "size-exceeded",
            "Larger than one request may be",
            "One request asks for more than the size limit admits; waiting does not help."),
    FORBIDDEN_BY_LIMIT(
            "QUOTA_004",
            429,
            "forbidden-by-limit",
            "Not part of the plan",
            "The limit's amount is 0: this subject may not do this at all."),
    COST_ABOVE_QUOTA(
            "QUOTA_005",
            429,
            "cost-above-quota",
            "Cost above the whole quota",
            "One request asks for more than a whole period or the whole stock; waiting does not help."),

    // Nothing there.
    ROUTE_NOT_FOUND("NOT_FOUND_001", 404, "route-not-found", "No such route", "Nothing answers at this path."),
    LIMIT_NOT_FOUND("NOT_FOUND_002", 404, "limit-not-found", "No such limit", "No limit has this name."),
    PLAN_NOT_FOUND("NOT_FOUND_003", 404, "plan-not-found", "No such plan", "No plan has this name."),
    SUBJECT_NOT_FOUND(
            "NOT_FOUND_004", 404, "subject-not-found", "No such subject", "Nothing is known about this subject."),
    RESERVATION_NOT_FOUND(
            "NOT_FOUND_005",
            404,
            "reservation-not-found",
            "No such reservation",
            "The reservation never was, was committed or released, or has expired."),
    OVERRIDE_NOT_FOUND(
            "NOT_FOUND_006",
            404,
            "override-not-found",
            "No such override",
            "The subject has no override of this limit."),
    ENTRY_NOT_FOUND(
            "NOT_FOUND_007",
            404,
            "entry-not-found",
            "No such entry",
            "The list has no such entry: an error code, a revocation, an audit record."),
    OBJECT_NOT_FOUND(
            "NOT_FOUND_008", 404, "object-not-found", "No such object", "No stored object has this path or URI."),

    // The object store.
    STORAGE_UNAVAILABLE(
            "STORAGE_001",
            503,
            "storage-unavailable",
            "Object store unavailable",
            "The object store does not answer, or its circuit is open. Nothing was stored or deleted."),
    STORAGE_TIMEOUT(
            "STORAGE_002",
            504,
            "storage-timeout",
            "Object store too slow",
            "The object store did not answer in time; whether the operation happened is settled by repeating it."),
    STORAGE_REFUSED(
            "STORAGE_003",
            502,
            "storage-refused",
            "Object store refused",
            "The object store answered with something unexpected, such as refused credentials."),
    STORAGE_CORRUPT(
            "STORAGE_004",
            422,
            "storage-corrupt",
            "Content differs from its checksum",
            "The content received is incomplete or differs from the announced length or checksum."),
    STORAGE_PATH_INVALID(
            "STORAGE_005",
            422,
            "storage-path-invalid",
            "Path not valid",
            "The path or URI is not one that this service makes, or leaves the user's own folder."),

    // Usage events.
    EVENT_MALFORMED(
            "EVENT_001",
            422,
            "event-malformed",
            "Not a usage event",
            "The event breaks its JSON Schema or lacks CloudEvents attributes."),
    EVENT_TYPE_UNKNOWN(
            "EVENT_002",
            422,
            "event-type-unknown",
            "Event type or version unknown",
            "The event's type or version is not one this service reads."),
    EVENT_ID_REUSED(
            "EVENT_003",
            409,
            "event-id-reused",
            "Event id used before for something else",
            "An event of the same source and id, with another content, was counted already."),
    EVENT_BROKER_UNAVAILABLE(
            "EVENT_004",
            503,
            "event-broker-unavailable",
            "Events cannot be taken now",
            "The broker is away and the local spool is full; the event was not accepted."),

    // The database.
    DB_UNAVAILABLE(
            "DB_001",
            503,
            "db-unavailable",
            "Database unavailable",
            "The database does not answer. Nothing was changed; repeat later."),
    DB_TIMEOUT(
            "DB_002",
            504,
            "db-timeout",
            "Database too slow",
            "The database did not answer in time; an idempotency key makes repeating safe."),
    DB_OVERLOADED(
            "DB_003",
            503,
            "db-overloaded",
            "Database queue full",
            "Too many requests wait for the database already; this one was not sent."),
    DB_CONTENTION(
            "DB_004",
            503,
            "db-contention",
            "Lost against concurrent changes",
            "The transaction was rolled back in favour of others several times; repeat."),

    // Batches.
    BATCH_EMPTY("BATCH_001", 422, "batch-empty", "Batch is empty", "A batch needs at least one entry."),
    BATCH_TOO_LARGE(
            "BATCH_002",
            422,
            "batch-too-large",
            "Batch has too many entries",
            "The batch has more entries than the route takes at once."),
    BATCH_ENTRY_INVALID(
            "BATCH_003",
            422,
            "batch-entry-invalid",
            "Entry of the batch not valid",
            "The entry named in `details` cannot be judged; the answer of the other entries is not touched by it."),
    BATCH_INCOMPLETE(
            "BATCH_004",
            503,
            "batch-incomplete",
            "Batch answered in part",
            "The service could not judge every entry in time; entries without an answer were not counted."),

    // Load.
    REDUCED_CAPACITY(
            "THROTTLE_001",
            503,
            "temporary-reduced-capacity",
            "Temporarily reduced capacity",
            "The limit itself has room; load on the hosts lowers it for this priority at the moment."),
    OVERLOADED(
            "THROTTLE_002",
            503,
            "overloaded",
            "Too many requests in flight",
            "This replica refuses work that it could not finish in time."),
    SIGNAL_INVALID(
            "THROTTLE_003",
            422,
            "signal-invalid",
            "Throttle signal not valid",
            "A throttle signal has a factor outside (0,1] or lacks a member."),
    THRESHOLDS_INVALID(
            "THROTTLE_004",
            422,
            "thresholds-invalid",
            "Thresholds not valid",
            "Thresholds must rise from relaxed to tight, within the range of what they measure."),

    // Our own fault.
    UNEXPECTED(
            "INTERNAL_001",
            500,
            "unexpected",
            "Unexpected error",
            "A defect of the service. The log holds the cause under the answer's `correlation_id`."),
    NOT_READY(
            "INTERNAL_002",
            503,
            "not-ready",
            "Still starting",
            "The replica has not loaded what it needs to answer; another one may have."),
    SHUTTING_DOWN(
            "INTERNAL_003",
            503,
            "shutting-down",
            "Shutting down",
            "The replica finishes what it has begun and takes nothing new."),
    SERVICE_UNAVAILABLE(
            "INTERNAL_004",
            503,
            "service-unavailable",
            "Another service unavailable",
            "A service of the house that this request needs does not answer, or its circuit is open; repeat later.");

    /** Where the catalogue is served; {@link #type()} is relative to the service that answered. */
    public static final String CATALOGUE_PATH = "/api/v1/errors";

    private static final Map<String, ErrorCode> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::code, Function.identity()));

    private final String code;
    private final int status;
    private final String slug;
    private final String title;
    private final String description;

    ErrorCode(String code, int status, String slug, String title, String description) {
        this.code = code;
        this.status = status;
        this.slug = slug;
        this.title = title;
        this.description = description;
    }

    /** The code on the wire, such as {@code VAL_001}. */
    public String code() {
        return code;
    }

    /** The family of the code, such as {@code VAL} or {@code NOT_FOUND}. */
    public String family() {
        return code.substring(0, code.lastIndexOf('_'));
    }

    /** The HTTP status that goes with the code, always the same one. */
    public int status() {
        return status;
    }

    /** A readable name in lower case with dashes, unique like the code. */
    public String slug() {
        return slug;
    }

    /** A short, fixed summary: the {@code title} of the problem. */
    public String title() {
        return title;
    }

    /** What the error means and what a caller can do about it. */
    public String description() {
        return description;
    }

    /** The {@code type} of the problem (RFC 9457): a relative reference at which the service explains the code. */
    public String type() {
        return CATALOGUE_PATH + '/' + code;
    }

    /** The error with this code on the wire; empty for codes that the catalogue does not have. */
    public static Optional<ErrorCode> ofCode(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }
}
