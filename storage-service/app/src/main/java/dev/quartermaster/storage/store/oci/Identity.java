package dev.quartermaster.storage.store.oci;

import com.oracle.bmc.ConfigFileReader;
import com.oracle.bmc.auth.AbstractAuthenticationDetailsProvider;
import com.oracle.bmc.auth.ConfigFileAuthenticationDetailsProvider;
import com.oracle.bmc.auth.InstancePrincipalsAuthenticationDetailsProvider;
import com.oracle.bmc.auth.ResourcePrincipalAuthenticationDetailsProvider;
import com.oracle.bmc.auth.SimpleAuthenticationDetailsProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes what the SDK signs with, as configured. */
final class Identity {

    private Identity() {}

    static AbstractAuthenticationDetailsProvider of(OciSettings settings) {
        return switch (settings.auth) {
            case CONFIG_FILE -> configFile(settings);
            case API_KEY -> apiKey(settings);
            case INSTANCE_PRINCIPAL ->
                InstancePrincipalsAuthenticationDetailsProvider.builder().build();
            case RESOURCE_PRINCIPAL ->
                ResourcePrincipalAuthenticationDetailsProvider.builder().build();
            case WORKLOAD_IDENTITY -> workload();
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

    /**
     * The add-on for OKE is an optional library: it is put beside the service where it is needed, and found by name.
     */
    private static AbstractAuthenticationDetailsProvider workload() {
        String name = "com.oracle.bmc.auth.okeworkloadidentity.OkeWorkloadIdentityAuthenticationDetailsProvider";
        try {
            Object builder = Class.forName(name).getMethod("builder").invoke(null);
            return (AbstractAuthenticationDetailsProvider)
                    builder.getClass().getMethod("build").invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("OKE workload identity needs oci-java-sdk-addons-oke-workload-identity", e);
        }
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
