package dev.quartermaster.quota.limits.domain;

/** Whether a limit refuses or only reports. */
public enum Mode {
    ENFORCE,
    SHADOW
}
