package dev.quartermaster.quota.limits.domain;

/** The calendar period of a quota, in the subject's time zone. */
public enum PeriodUnit {
    DAY,
    MONTH,
    BILLING_CYCLE
}
