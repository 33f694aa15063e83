package dev.quartermaster.storage.links;

import dev.quartermaster.quota.problems.Problem;
import dev.quartermaster.storage.catalogue.domain.Link;

/** What became of a wish for a link. */
public sealed interface IssueAnswer {

    /** It is issued; the URL is told this once. */
    record Issued(Link link, String url) implements IssueAnswer {}

    /** A limit says no; nothing was issued and nothing is held. */
    record Refused(Problem problem) implements IssueAnswer {}
}
