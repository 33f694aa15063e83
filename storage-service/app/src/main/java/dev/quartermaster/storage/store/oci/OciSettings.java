package dev.quartermaster.storage.store.oci;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where the bucket is and how the service proves who it is; given as {@code OCI_…} in the environment. */
@Singleton
final class OciSettings {

    final Optional<String> endpoint;
    final Optional<String> region;
    final Optional<String> namespace;
    final String bucket;
    final Auth auth;
    final Optional<String> configFile;
    final String profile;
    final Optional<String> tenancy;
    final Optional<String> user;
    final Optional<String> fingerprint;
    final Optional<String> privateKeyFile;
    final Optional<String> federationEndpoint;
    final Optional<String> workloadTokenFile;
    final Duration connectTimeout;
    final Duration answerTimeout;

    /** How the service proves who it is. */
    enum Auth {
        /** An API key in an OCI configuration file. */
        CONFIG_FILE,
        /** An API key given by {@code OCI_STORAGE_TENANCY}, {@code _USER}, {@code _FINGERPRINT}, {@code _PRIVATE_KEY_FILE}. */
        API_KEY,
        /** The certificate of the compute instance. */
        INSTANCE_PRINCIPAL,
        /** The token of the container instance or function. */
        RESOURCE_PRINCIPAL,
        /** The service account of the pod, exchanged at the OKE cluster. */
        WORKLOAD_IDENTITY
    }

    OciSettings(
            @ConfigProperty(name = "oci.storage.endpoint") Optional<String> endpoint,
            @ConfigProperty(name = "oci.storage.region") Optional<String> region,
            @ConfigProperty(name = "oci.storage.namespace") Optional<String> namespace,
            @ConfigProperty(name = "oci.storage.bucket") String bucket,
            @ConfigProperty(name = "oci.storage.auth", defaultValue = "config-file") Auth auth,
            @ConfigProperty(name = "oci.config.file") Optional<String> configFile,
            @ConfigProperty(name = "oci.profile", defaultValue = "DEFAULT") String profile,
            @ConfigProperty(name = "oci.storage.tenancy") Optional<String> tenancy,
            @ConfigProperty(name = "oci.storage.user") Optional<String> user,
            @ConfigProperty(name = "oci.storage.fingerprint") Optional<String> fingerprint,
            @ConfigProperty(name = "oci.storage.private-key-file") Optional<String> privateKeyFile,
            @ConfigProperty(name = "oci.storage.federation-endpoint") Optional<String> federationEndpoint,
            @ConfigProperty(name = "oci.storage.workload-token-file") Optional<String> workloadTokenFile,
            @ConfigProperty(name = "oci.storage.connect-timeout", defaultValue = "PT3S") Duration connectTimeout,
            @ConfigProperty(name = "oci.storage.answer-timeout", defaultValue = "PT30S") Duration answerTimeout) {
        this.endpoint = endpoint;
        this.region = region;
        this.namespace = namespace;
        this.bucket = bucket;
        this.auth = auth;
        this.configFile = configFile;
        this.profile = profile;
        this.tenancy = tenancy;
        this.user = user;
        this.fingerprint = fingerprint;
        this.privateKeyFile = privateKeyFile;
        this.federationEndpoint = federationEndpoint;
        this.workloadTokenFile = workloadTokenFile;
        this.connectTimeout = connectTimeout;
        this.answerTimeout = answerTimeout;
    }
}
