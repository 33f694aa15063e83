package dev.quartermaster.quota.decisions.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.ClientAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that the parser gives up on before it knows what they are. */
class AskReaderTest {

    private static final String LONG = "m".repeat(10_240);

    private final AskReader reader = new AskReader(new ClientAddress(Optional.empty()));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"subject\":{\"user\":\"u\"},\"consume\":{\"LONG\":1}}",
                "{\"LONG\":1}",
                "{\"subject\":{\"LONG\":\"u\"}}",
                "{\"subject\":{\"user\":\"u\"},\"consume\":{\"m\":DIGITS}}",
                "{\"subject\":{\"user\":\"u\"},\"consume\":{\"m\":1},\"meta\":DEEP}",
                "DEEP",
                "{\"subject\":{\"user\":\"u",
                "{\"subject\":\u0000",
            })
    void isNotTheJsonExpected(String pattern) {
        String body = pattern.replace("LONG", LONG)
                .replace("DIGITS", "9".repeat(1000))
                .replace("DEEP", "{\"a\":".repeat(5000) + "1" + "}".repeat(5000));
        assertThatThrownBy(() -> reader.check(body.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.problem().code())
                            .isIn(ErrorCode.MALFORMED_JSON, ErrorCode.UNKNOWN_MEMBER, ErrorCode.INVALID_NAME);
                    assertThat(problem.problem().detail()).hasSizeLessThan(300);
                });
    }
}
