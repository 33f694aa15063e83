package dev.quartermaster.storage.store.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oracle.bmc.auth.AuthCachingPolicy;
import com.oracle.bmc.auth.BasicAuthenticationDetailsProvider;
import com.oracle.bmc.objectstorage.ObjectStorage;
import dev.quartermaster.storage.store.oci.OciSettings.Auth;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where the service looks for the bucket. */
class StoreWiringTest {

    private static final Optional<String> NONE = Optional.empty();

    /** Is asked for nothing before the first request. */
    @AuthCachingPolicy(cacheKeyId = false, cachePrivateKey = false)
    private static final class Nobody implements BasicAuthenticationDetailsProvider {
        @Override
        public String getKeyId() {
            throw new AssertionError();
        }

        @Override
        public InputStream getPrivateKey() {
            throw new AssertionError();
        }

        @Override
        public char[] getPassphraseCharacters() {
            throw new AssertionError();
        }

        @Override
        @Deprecated
        public String getPassPhrase() {
            throw new AssertionError();
        }
    }

    private static String endpoint(Optional<String> endpoint, Optional<String> region) throws Exception {
        OciSettings settings = new OciSettings(
                endpoint,
                region,
                NONE,
                "bucket",
                Auth.INSTANCE_PRINCIPAL,
                NONE,
                "DEFAULT",
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                Duration.ofSeconds(3),
                Duration.ofSeconds(30));
        try (ObjectStorage client = new StoreWiring().client(settings, new Nobody())) {
            return client.getEndpoint();
        }
    }

    @Test
    void anEndpointGoesBeforeARegion() throws Exception {
        Optional<String> region = Optional.of("eu-frankfurt-1");
        assertThat(endpoint(NONE, region)).contains("objectstorage.eu-frankfurt-1");
        assertThat(endpoint(Optional.of("http://localhost:1"), region)).isEqualTo("http://localhost:1");
    }

    @Test
    void whoSaysNeitherIsToldAtOnce() {
        assertThatThrownBy(() -> endpoint(NONE, NONE)).hasMessageContaining("OCI_STORAGE_REGION");
    }
}
