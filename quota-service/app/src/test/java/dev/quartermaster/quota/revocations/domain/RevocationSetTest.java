package dev.quartermaster.quota.revocations.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a set of revocations says of a token. */
class RevocationSetTest {

    private static final Instant NOON = Instant.parse("2026-02-01T12:00:00.700Z");

    @Test
    void oneTokenUntilTheRevocationEnds() {
        RevocationSet set = RevocationSet.of(List.of(revocation(RevocationKind.JTI, "t", NOON.plusSeconds(10))));
        assertThat(set.revokes("t", "s", NOON.plusSeconds(5), NOON)).isTrue();
        assertThat(set.revokes("t", "s", NOON, NOON.plusSeconds(10))).isFalse();
        assertThat(set.revokes("other", "s", NOON, NOON)).isFalse();
        assertThat(set.revokes(null, "t", NOON, NOON)).isFalse();
    }

    @Test
    void aSubjectsTokensIssuedUntilThen() {
        RevocationSet set = RevocationSet.of(List.of(revocation(RevocationKind.SUBJECT, "s", null)));
        assertThat(set.revokes(null, "s", Instant.EPOCH, NOON)).isTrue();
        assertThat(set.revokes("t", "s", Instant.parse("2026-02-01T12:00:00Z"), NOON))
                .isTrue();
        assertThat(set.revokes("t", "s", Instant.parse("2026-02-01T12:00:01Z"), NOON))
                .isFalse();
        assertThat(set.revokes("s", "other", Instant.EPOCH, NOON)).isFalse();
    }

    private static Revocation revocation(RevocationKind kind, String value, @Nullable Instant until) {
        return new Revocation(kind, value, NOON, until, null, "a-1");
    }
}
