package dev.quartermaster.quota.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Types that hold a secret do not tell it. */
class SecretsTest {

    @Test
    void aTokenIsNotInItsText() {
        BearerToken token = new BearerToken("eyJhbGciOi.secret.part");
        assertThat(token.toString()).doesNotContain("eyJ", "secret", "part").contains("redacted");
        assertThat("" + java.util.List.of(token)).doesNotContain("secret");
    }
}
