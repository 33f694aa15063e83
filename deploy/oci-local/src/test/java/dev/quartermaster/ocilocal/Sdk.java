package dev.quartermaster.ocilocal;

import com.oracle.bmc.ConfigFileReader;
import com.oracle.bmc.auth.ConfigFileAuthenticationDetailsProvider;
import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.requests.PutObjectRequest;
import com.oracle.bmc.objectstorage.responses.PutObjectResponse;
import com.oracle.bmc.retrier.RetryConfiguration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The real SDK, configured from the file that the store has made. */
final class Sdk {
    private Sdk() {}

    static ObjectStorageClient client(OciLocal store) {
        return client(store.credentials(), store.endpoint(), true);
    }

    static ObjectStorageClient client(Credentials credentials, String endpoint, boolean retries) {
        try {
            var provider = new ConfigFileAuthenticationDetailsProvider(
                    ConfigFileReader.parse(credentials.configFile().toString(), "DEFAULT"));
            var builder = ObjectStorageClient.builder().endpoint(endpoint);
            if (!retries) {
                builder.configuration(com.oracle.bmc.ClientConfiguration.builder()
                        .retryConfiguration(RetryConfiguration.NO_RETRY_CONFIGURATION)
                        .build());
            }
            return builder.build(provider);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static PutObjectResponse put(ObjectStorageClient client, OciLocal store, String name, byte[] content) {
        return client.putObject(PutObjectRequest.builder()
                .namespaceName(store.namespace())
                .bucketName(store.bucket())
                .objectName(name)
                .contentLength((long) content.length)
                .putObjectBody(new ByteArrayInputStream(content))
                .build());
    }

    static PutObjectResponse put(ObjectStorageClient client, OciLocal store, String name, String content) {
        return put(client, store, name, content.getBytes(StandardCharsets.UTF_8));
    }
}
