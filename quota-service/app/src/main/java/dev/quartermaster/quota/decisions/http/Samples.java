package dev.quartermaster.quota.decisions.http;

/** The examples in the OpenAPI document. */
final class Samples {

    static final String RESERVE = """
            {"subject":{"user":"u-5"},"hold":{"video_minutes":15},"ttl":"PT15M","action":"video_processing",
            "idempotency_key":"6f1c2f0e"}""";
    static final String RESERVED = """
            {"reservation_id":"7f3f0d3c-9a43-4f39-8f42-0a6f9d3c6a11","expires_at":"2026-01-31T10:15:00Z",
            "decision_id":"01KG8Z6J7H3N5V9Q2W4R6T8Y0B","plan":"editor","priority":1,
            "limits":[{"limit":"video_minutes_per_day","metric":"video_minutes","kind":"quota","scope":["user"],
            "window":"P1D","period":"day","amount":120,"used":15,"remaining":105,"resets_at":"2026-02-01T00:00:00Z",
            "source":"plan:editor","enforced":true}]}""";
    static final String COMMIT = "{\"consume\":{\"video_minutes\":12}}";
    static final String COMMITTED = """
            {"reservation_id":"7f3f0d3c-9a43-4f39-8f42-0a6f9d3c6a11","state":"committed",
            "consumed":{"video_minutes":12},"decision_id":"01KG8Z6J7H3N5V9Q2W4R6T8Y0C","plan":"editor","priority":1,
            "limits":[{"limit":"video_minutes_per_day","metric":"video_minutes","kind":"quota","scope":["user"],
            "window":"P1D","period":"day","amount":120,"used":12,"remaining":108,"resets_at":"2026-02-01T00:00:00Z",
            "source":"plan:editor","enforced":true}]}""";
    static final String EXTENDED = """
            {"reservation_id":"7f3f0d3c-9a43-4f39-8f42-0a6f9d3c6a11","expires_at":"2026-01-31T10:30:00Z"}""";
    static final String REFUSED = """
            {"type":"/api/v1/errors/QUOTA_001","title":"Quota of the period used up","status":429,
            "detail":"Insufficient video processing quota. Need 15 min, have 5 min remaining (Daily limit: 120 min)",
            "instance":"/api/v1/reservations","code":"QUOTA_001","timestamp":"2026-01-31T10:00:00Z",
            "details":{"limit":"video_minutes_per_day","metric":"video_minutes","requested":15,"used":115,"amount":120},
            "limit_type":"video_minutes_per_day","retry_after":50400,"quota":"/api/v1/subjects/user/u-5/quota",
            "allowed":false,"violated-policies":["video_minutes_per_day"]}""";
    static final String RESET = "{\"limits\":[\"uploads_per_day\"]}";
    static final String RESETTED = """
            {"scope":"user","id":"u-5","reset":[{"limit":"uploads_per_day","metric":"uploads","used":42,
            "counted_by":{"user":"u-5"}}]}""";

    private Samples() {}
}
