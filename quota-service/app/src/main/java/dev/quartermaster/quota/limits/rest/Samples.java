package dev.quartermaster.quota.limits.rest;

/** The examples in the OpenAPI document. */
final class Samples {

    static final String PLAN = """
            {"unlimited":false,"priority":2,"limits":{"uploads_per_day":100,"videos_per_month":null}}""";
    static final String LIMIT = """
            {"metric":"api_calls","kind":"rate","amount":60,"window":"PT1M","scope":["user"],\
            "on_unavailable":"lease","mode":"enforce","elastic":true,"enabled":true}""";
    static final String SUBJECT = """
            {"plan":"editor","priority":1,"time_zone":"Europe/Zurich","billing_anchor_day":15,"note":"since May"}""";
    static final String OVERRIDE = """
            {"amount":500,"enabled":true,"note":"for the launch","expires_at":"2026-12-31T23:59:59Z"}""";
    static final String TOGGLE = "{\"enabled\":false}";

    private Samples() {}
}
