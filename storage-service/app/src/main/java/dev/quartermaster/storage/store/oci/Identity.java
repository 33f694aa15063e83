package dev.quartermaster.storage.store.oci;

import com.oracle.bmc.ConfigFileReader;
import com.oracle.bmc.auth.AbstractAuthenticationDetailsProvider;
import com.oracle.bmc.auth.ConfigFileAuthenticationDetailsProvider;
import com.oracle.bmc.auth.InstancePrincipalsAuthenticationDetailsProvider;
import com.oracle.bmc.auth.ResourcePrincipalAuthenticationDetailsProvider;
import com.oracle.bmc.auth.SimpleAuthenticationDetailsProvider;
import com.oracle.bmc.auth.okeworkloadidentity.OkeWorkloadIdentityAuthenticationDetailsProvider;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Makes what the SDK signs with, as configured. */
@RegisterForReflection(
        // what a pod sends for its token; the add-on registers only what it gets
        classNames = "com.oracle.bmc.auth.okeworkloadidentity.internal.GetOkeResourcePrincipalSessionTokenDetails")
final class Identity {

    private Identity() {}

    static AbstractAuthenticationDetailsProvider of(OciSettings settings, InstantSource clock) {
        return switch (settings.auth) {
            case CONFIG_FILE -> configFile(settings);
            case API_KEY -> apiKey(settings);
            case INSTANCE_PRINCIPAL -> new Principal<>(() -> instance(settings), settings.answerTimeout, clock);
            case RESOURCE_PRINCIPAL ->
                new Principal<>(
                        () -> ResourcePrincipalAuthenticationDetailsProvider.builder()
                                .build(),
                        settings.answerTimeout,
                        clock);
            case WORKLOAD_IDENTITY -> new Principal<>(() -> workload(settings), settings.answerTimeout, clock);
        };
    }

    private static AbstractAuthenticationDetailsProvider configFile(OciSettings settings) {
        try {
            return new ConfigFileAuthenticationDetailsProvider(
                    settings.configFile.isPresent()
                            ? ConfigFileReader.parse(settings.configFile.get(), settings.profile)
                            : ConfigFileReader.parseDefault(settings.profile));
        } catch (IOException e) {
            throw new UncheckedIOException("the OCI configuration file cannot be read", e);
        }
    }

    private static AbstractAuthenticationDetailsProvider apiKey(OciSettings settings) {
        Path key = Path.of(given(settings.privateKeyFile, "OCI_STORAGE_PRIVATE_KEY_FILE"));
        return SimpleAuthenticationDetailsProvider.builder()
                .tenantId(given(settings.tenancy, "OCI_STORAGE_TENANCY"))
                .userId(given(settings.user, "OCI_STORAGE_USER"))
                .fingerprint(given(settings.fingerprint, "OCI_STORAGE_FINGERPRINT"))
                .privateKeySupplier(() -> open(key))
                .build();
    }

    private static InstancePrincipalsAuthenticationDetailsProvider instance(OciSettings settings) {
        var builder = InstancePrincipalsAuthenticationDetailsProvider.builder();
        settings.federationEndpoint.ifPresent(builder::federationEndpoint);
        return builder.build();
    }

    private static OkeWorkloadIdentityAuthenticationDetailsProvider workload(OciSettings settings) {
        var builder = OkeWorkloadIdentityAuthenticationDetailsProvider.builder();
        settings.workloadTokenFile.ifPresent(builder::tokenPath);
        // it is not used, and when it is missing the instance's metadata are asked, which not every pod reaches
        builder.federationEndpoint("");
        return builder.build();
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the private key of OCI cannot be read", e);
        }
    }

    private static String given(Optional<String> value, String name) {
        return value.orElseThrow(() -> new IllegalStateException(name + " is needed with OCI_STORAGE_AUTH=api-key"));
    }
}
