package dev.quartermaster.ocilocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.requests.DeleteObjectRequest;
import com.oracle.bmc.objectstorage.requests.GetObjectRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectsRequest;
import com.oracle.bmc.objectstorage.requests.PutObjectRequest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** Requests about the walk's bucket, and the errors they end with. */
final class Walk {
    static final String NS = "quartermaster";
    static final String BUCKET = "walk";

    private Walk() {}

    static void assertCode(int status, String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(BmcException.class, e -> {
            assertThat(e.getServiceCode()).isEqualTo(code);
            assertThat(e.getStatusCode()).isEqualTo(status);
        });
    }

    static PutObjectRequest.Builder putRequest(String name, byte[] content) {
        return PutObjectRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .objectName(name)
                .contentLength((long) content.length)
                .putObjectBody(new ByteArrayInputStream(content));
    }

    static com.oracle.bmc.objectstorage.responses.PutObjectResponse put(
            ObjectStorageClient client, String name, String content) {
        return client.putObject(
                putRequest(name, content.getBytes(StandardCharsets.UTF_8)).build());
    }

    static GetObjectRequest.Builder get(String name) {
        return GetObjectRequest.builder().namespaceName(NS).bucketName(BUCKET).objectName(name);
    }

    static DeleteObjectRequest.Builder delete(String name) {
        return DeleteObjectRequest.builder()
                .namespaceName(NS)
                .bucketName(BUCKET)
                .objectName(name);
    }

    static ListObjectsRequest.Builder list(String prefix) {
        return ListObjectsRequest.builder().namespaceName(NS).bucketName(BUCKET).prefix(prefix);
    }
}
