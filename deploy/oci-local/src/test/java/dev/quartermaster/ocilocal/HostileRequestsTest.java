package dev.quartermaster.ocilocal;

import static org.assertj.core.api.Assertions.assertThat;

import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.model.ObjectSummary;
import com.oracle.bmc.objectstorage.requests.GetObjectRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectsRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and request lines that are out to break something. */
class HostileRequestsTest {
    private static final String OBJECTS = "/n/quartermaster/b/quartermaster/o/";

    @TempDir
    static Path folder;

    private static OciLocal store;
    private static Raw raw;

    @BeforeAll
    static void start() {
        store = OciLocal.start(folder.resolve("data"), OciLocalOptions.defaults());
        raw = new Raw(store);
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Test
    void strangeNamesAreNamesAndComeBackAsTheyWent() throws Exception {
        List<String> names = List.of(
                "a/../b",
                "./x",
                "double//slash",
                "trailing/",
                "..",
                ".",
                "../../etc/passwd",
                "a b+c&d=e?f#g",
                "été",
                "😀/x",
                "a%2Fb",
                "tab\tname",
                "back\\slash",
                "[x]^|{y}`\"<>",
                "/leading",
                "~",
                "a;b,c:d@e!f$g'h(i)*j");
        try (ObjectStorageClient client = Sdk.client(store)) {
            for (String name : names) {
                Sdk.put(client, store, name, name);
                var got = client.getObject(GetObjectRequest.builder()
                        .namespaceName(store.namespace())
                        .bucketName(store.bucket())
                        .objectName(name)
                        .build());
                assertThat(new String(got.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(name);
            }
            assertThat(client.listObjects(ListObjectsRequest.builder()
                                    .namespaceName(store.namespace())
                                    .bucketName(store.bucket())
                                    .build())
                            .getListObjects()
                            .getObjects())
                    .extracting(ObjectSummary::getName)
                    .containsAll(names);
        }
        assertThatNothingLiesOutside();
    }

    @Test
    void rawSlashesMeanTheSameAsEncodedOnes() {
        assertThat(raw.send(put(OBJECTS + "raw%2Fone")).status()).isEqualTo(200);
        assertThat(raw.send(raw.signed("GET", OBJECTS + "raw/one", "")).body()).isEqualTo("x");
        assertThat(raw.send(raw.signed("GET", OBJECTS + "raw/./one", "")).status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OBJECTS + "a%00b",
                OBJECTS + "a%0db",
                OBJECTS + "a%0Ab",
                OBJECTS + "a%",
                OBJECTS + "a%2",
                OBJECTS + "a%zz",
                OBJECTS + "a%ff",
                OBJECTS + "a%c0%af",
                OBJECTS + "%ed%a0%80",
            })
    void whatIsNoNameIsRefused(String target) {
        Raw.Reply reply = raw.send(put(target));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("\"code\":\"Invalid");
    }

    @Test
    void namesHave1024BytesAtMost() {
        assertThat(raw.send(put(OBJECTS + "%41".repeat(1024))).status()).isEqualTo(200);
        assertThat(raw.send(put(OBJECTS + "a".repeat(1025))).status()).isEqualTo(400);
        assertThat(raw.send(put(OBJECTS + "a".repeat(40_000))).status()).isBetween(400, 431);
    }

    @Test
    void headersCannotBeSmuggledIntoAnswers() {
        assertThat(raw.send(put(OBJECTS + "plain")).status()).isEqualTo(200);
        String target = OBJECTS + "plain?httpResponseContentType=";
        assertThat(raw.send(raw.signed("GET", target + "text%2Fplain", "")).head())
                .contains("text/plain");
        Raw.Reply reply = raw.send(raw.signed("GET", target + "a%0d%0aset-cookie:%20x", ""));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.head()).doesNotContain("set-cookie");
    }

    @Test
    void noiseIsRefusedAndNeverAFailureOfTheServer() throws IOException {
        Random random = new Random(20261124);
        String[] pieces = {
            "n",
            "quartermaster",
            "b",
            "o",
            "u",
            "p",
            "l",
            "actions",
            "..",
            ".",
            "",
            "%2e%2e",
            "%2F",
            "%00",
            "%",
            "%ff",
            "?",
            "&",
            "=",
            "uploadId",
            "limit=0",
            "limit=x",
            "page=%%",
            "fields=,",
            "\u00e9",
            "\\",
            "*",
            "//",
            ":",
            ";"
        };
        String[] methods = {"GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS", "X"};
        for (int i = 0; i < 400; i++) {
            StringBuilder target = new StringBuilder(random.nextBoolean() ? "/n/quartermaster/b/quartermaster" : "");
            for (int piece = random.nextInt(8); piece >= 0; piece--) {
                target.append(random.nextInt(4) == 0 ? "" : "/").append(pieces[random.nextInt(pieces.length)]);
            }
            String text = target.toString().startsWith("/") ? target.toString() : "/" + target;
            String method = methods[random.nextInt(methods.length)];
            String body = method.startsWith("P") ? "{\"x\":" + random.nextInt(3) : "";
            Raw.Reply reply = raw.send(raw.signed(method, text, body));
            assertThat(reply.status()).as("%s %s", method, text).isBetween(200, 431);
        }
        assertThatNothingLiesOutside();
    }

    private static String put(String target) {
        return raw.request(
                "PUT",
                target,
                java.util.Map.of("date", Raw.date(java.time.Instant.now()), "content-length", "1"),
                "x",
                List.of("date"));
    }

    /** Every file has a name that the store made. */
    private static void assertThatNothingLiesOutside() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> folder.resolve("data").relativize(file).toString()))
                    .allMatch(name -> name.matches("blobs/[0-9a-f]{2}/[0-9a-f-]{36}|incoming/[0-9a-f-]{36}|records.mv"
                            + "|oci/(config|api_key.pem|api_key_public.pem|admin.token)"));
        }
    }
}
