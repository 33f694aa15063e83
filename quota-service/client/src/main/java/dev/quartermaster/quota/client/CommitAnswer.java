package dev.quartermaster.quota.client;

/**
 * What became of a commit. Refused when what was used beyond the hold does not fit any more: nothing is charged yet, the
 * reservation stays live, and a smaller amount can be committed.
 */
public sealed interface CommitAnswer permits Committed, Refused {}
