package dev.quartermaster.quota.violations.rest;

/** The examples in the OpenAPI document. */
final class Samples {

    static final String LIST = """
            {"items":[{"decision_id":"01KAW4Z1V4S5W8X3QJ6ZC2M0TE","at":"2026-01-31T11:22:33.000123Z",
            "last_at":"2026-01-31T11:22:33.900456Z","times":17,"subject":{"user":"u-5","api_key":"k-9",
            "ip":"203.0.113.7"},"route":"/search","user_agent":"curl/8","action":"search",
            "limits":["searches_per_hour"],"metric":"searches","cost":1,"retry_at":"2026-01-31T11:24:00Z"}],
            "next_cursor":null}""";
    static final String SUMMARY = """
            {"from":"2026-01-31T00:00:00Z","to":"2026-02-01T00:00:00Z","refusals":1234,
            "by_user":[{"user":"u-5","refusals":900,"limits":2,"first_at":"2026-01-31T11:22:33Z",
            "last_at":"2026-01-31T12:00:00Z"}],"by_project":[],"by_api_key":[],"by_ip":[],"by_route":[],
            "by_limit":[{"limit":"searches_per_hour","refusals":1234,"first_at":"2026-01-31T11:22:33Z",
            "last_at":"2026-01-31T12:00:00Z"}],"bucket":"hour","series":[{"at":"2026-01-31T11:00:00Z","refusals":1234}]}""";
    static final String FINDINGS = """
            {"from":"2026-01-31T11:15:00Z","to":"2026-01-31T11:30:00Z","findings":[{"pattern":"many_keys_from_one_ip",
            "who":"203.0.113.7","first_at":"2026-01-31T11:22:33Z","last_at":"2026-01-31T11:29:00Z","refusals":340,
            "measure":24.0,"threshold":10.0,"others":["k-1","k-2"],"decisions":["01KAW4Z1V4S5W8X3QJ6ZC2M0TE"]}]}""";
    static final String RETENTION = "{\"days\":90,\"source\":\"configuration\"}";
    static final String DAYS = "{\"days\":30}";

    private Samples() {}
}
