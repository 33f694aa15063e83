package dev.quartermaster.bench.storage;

import com.oracle.bmc.ClientConfiguration;
import com.oracle.bmc.auth.ConfigFileAuthenticationDetailsProvider;
import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.requests.DeleteObjectRequest;
import com.oracle.bmc.objectstorage.requests.GetObjectRequest;
import com.oracle.bmc.objectstorage.requests.HeadObjectRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectsRequest;
import com.oracle.bmc.objectstorage.requests.PutObjectRequest;
import com.oracle.bmc.retrier.RetryConfiguration;
import com.oracle.bmc.util.CircuitBreakerUtils;
import dev.quartermaster.local.LocalObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Past the service: the SDK with the transport that the service gives it, one request for each object. */
final class Direct implements Road {

    private static final int PAGE = 100;

    private final LocalObjectStore store;
    private final ObjectStorageClient client;

    Direct(LocalObjectStore store) throws IOException {
        this.store = store;
        this.client = ObjectStorageClient.builder()
                .configuration(ClientConfiguration.builder()
                        .retryConfiguration(RetryConfiguration.NO_RETRY_CONFIGURATION)
                        .circuitBreakerConfiguration(CircuitBreakerUtils.getNoCircuitBreakerConfiguration())
                        .build())
                .endpoint(store.endpoint())
                .build(new ConfigFileAuthenticationDetailsProvider(
                        store.credentials().configFile().toString(), "DEFAULT"));
    }

    @Override
    public void put(String name, InputStream content, long bytes) {
        client.putObject(PutObjectRequest.builder()
                .namespaceName(store.namespace())
                .bucketName(store.bucket())
                .objectName(name)
                .contentLength(bytes)
                .putObjectBody(content)
                .build());
    }

    @Override
    public long get(String name) throws IOException {
        GetObjectRequest request = GetObjectRequest.builder()
                .namespaceName(store.namespace())
                .bucketName(store.bucket())
                .objectName(name)
                .build();
        try (InputStream content = client.getObject(request).getInputStream()) {
            return content.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Override
    public void head(String name) {
        client.headObject(HeadObjectRequest.builder()
                .namespaceName(store.namespace())
                .bucketName(store.bucket())
                .objectName(name)
                .build());
    }

    @Override
    public void list(String prefix) {
        client.listObjects(ListObjectsRequest.builder()
                .namespaceName(store.namespace())
                .bucketName(store.bucket())
                .prefix(prefix)
                .limit(PAGE)
                .fields("name,size,timeModified")
                .build());
    }

    @Override
    public void delete(String name) {
        client.deleteObject(DeleteObjectRequest.builder()
                .namespaceName(store.namespace())
                .bucketName(store.bucket())
                .objectName(name)
                .build());
    }

    @Override
    public void close() {
        client.close();
    }
}
