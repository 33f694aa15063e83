package dev.quartermaster.storage.store.oci;

import com.oracle.bmc.ClientConfiguration;
import com.oracle.bmc.Region;
import com.oracle.bmc.auth.AbstractAuthenticationDetailsProvider;
import com.oracle.bmc.circuitbreaker.CircuitBreakerConfiguration;
import com.oracle.bmc.objectstorage.ObjectStorage;
import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.requests.GetNamespaceRequest;
import com.oracle.bmc.retrier.RetryConfiguration;
import com.oracle.bmc.util.CircuitBreakerUtils;
import dev.quartermaster.storage.store.Bucket;
import dev.quartermaster.storage.store.BucketInventory;
import dev.quartermaster.storage.store.LinkStore;
import dev.quartermaster.storage.store.ObjectStore;
import dev.quartermaster.storage.store.PartStore;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Puts the bucket's ports together: the SDK, with retries, the circuit and measures of our own around it. */
@Dependent
class StoreWiring {

    @Produces
    @Singleton
    AbstractAuthenticationDetailsProvider identity(OciSettings settings, InstantSource clock) {
        return Identity.of(settings, clock);
    }

    void close(@Disposes AbstractAuthenticationDetailsProvider identity) {
        if (identity instanceof Principal<?> principal) {
            principal.close();
        }
    }

    @Produces
    @Singleton
    ObjectStorage client(OciSettings settings, AbstractAuthenticationDetailsProvider identity) {
        CircuitBreakerConfiguration none = CircuitBreakerUtils.getNoCircuitBreakerConfiguration();
        ObjectStorageClient.Builder builder = ObjectStorageClient.builder()
                .configuration(ClientConfiguration.builder()
                        .connectionTimeoutMillis((int) settings.connectTimeout.toMillis())
                        .readTimeoutMillis((int) settings.answerTimeout.toMillis())
                        // the SDK's own repetitions keep whole streams in memory, and would multiply with ours
                        .retryConfiguration(RetryConfiguration.NO_RETRY_CONFIGURATION)
                        .circuitBreakerConfiguration(none)
                        .build());
        // given both, the SDK would take the region
        if (settings.endpoint.isPresent()) {
            builder.endpoint(settings.endpoint.get());
        } else if (settings.region.isPresent()) {
            builder.region(Region.fromRegionCodeOrId(settings.region.get()));
        } else if (settings.auth != OciSettings.Auth.CONFIG_FILE) {
            // the file says a region; of the others the SDK would fail at the first request, and say less
            throw new IllegalStateException("OCI_STORAGE_ENDPOINT or OCI_STORAGE_REGION is needed");
        }
        return builder.build(identity);
    }

    void close(@Disposes ObjectStorage client) throws Exception {
        client.close();
    }

    @Produces
    @Singleton
    Bucket bucket(OciSettings settings, ObjectStorage client) {
        String namespace = settings.namespace.orElseGet(() -> Failures.translated(
                () -> client.getNamespace(GetNamespaceRequest.builder().build()).getValue()));
        return new Bucket(namespace, settings.bucket);
    }

    @Produces
    @Singleton
    StoreGuard guard(MeterRegistry registry) {
        return new StoreGuard(registry);
    }

    @Produces
    @Singleton
    ObjectStore objects(ObjectStorage client, Bucket bucket, StoreGuard guard) {
        return new GuardedObjectStore(new OciObjectStore(client, bucket), guard);
    }

    @Produces
    @Singleton
    PartStore parts(ObjectStorage client, Bucket bucket, StoreGuard guard) {
        return new GuardedPartStore(new OciPartStore(client, bucket), guard);
    }

    @Produces
    @Singleton
    BucketInventory inventory(ObjectStorage client, Bucket bucket) {
        return new OciInventory(client, bucket);
    }

    @Produces
    @Singleton
    LinkStore links(ObjectStorage client, Bucket bucket) {
        return new OciLinkStore(client, bucket);
    }
}
