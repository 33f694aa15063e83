package dev.quartermaster.ocilocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.oracle.bmc.http.client.HttpProvider;
import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.model.ObjectSummary;
import com.oracle.bmc.objectstorage.requests.DeleteObjectRequest;
import com.oracle.bmc.objectstorage.requests.GetNamespaceRequest;
import com.oracle.bmc.objectstorage.requests.GetObjectRequest;
import com.oracle.bmc.objectstorage.requests.HeadObjectRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectsRequest;
import com.oracle.bmc.objectstorage.requests.PutObjectRequest;
import dev.quartermaster.storage.store.oci.transport.ApacheHttpProvider;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Objects by the real SDK. */
class ObjectsTest {
    private static OciLocal store;
    private static ObjectStorageClient client;

    @BeforeAll
    static void start() {
        store = OciLocal.startTemporary();
        client = Sdk.client(store);
    }

    @AfterAll
    static void stop() {
        client.close();
        store.close();
    }

    @Test
    void theSdkSpeaksThroughTheTransportOfStorageService() {
        assertThat(HttpProvider.getDefault()).isInstanceOf(ApacheHttpProvider.class);
        assertThat(client.getNamespace(GetNamespaceRequest.builder().build()).getValue())
                .isEqualTo("quartermaster");
    }

    @Test
    void whatWasPutIsRead() throws Exception {
        byte[] content = new byte[3 << 20];
        new Random(1).nextBytes(content);
        String name = "users/u-1/uploads/videos/été clip+1 (a&b).mp4";
        var put = client.putObject(PutObjectRequest.builder()
                .namespaceName(store.namespace())
                .bucketName(store.bucket())
                .objectName(name)
                .contentLength((long) content.length)
                .contentType("video/mp4")
                .ifNoneMatch("*")
                .opcMeta(Map.of("owner", "u-1"))
                .putObjectBody(new ByteArrayInputStream(content))
                .build());
        var got = client.getObject(GetObjectRequest.builder()
                .namespaceName(store.namespace())
                .bucketName(store.bucket())
                .objectName(name)
                .build());
        assertThat(got.getInputStream().readAllBytes()).isEqualTo(content);
        assertThat(got.getETag()).isEqualTo(put.getETag());
        assertThat(got.getContentMd5()).isEqualTo(put.getOpcContentMd5());
        assertThat(got.getOpcMeta()).containsEntry("owner", "u-1");
        assertThat(got.getContentType()).isEqualTo("video/mp4");
        var head = client.headObject(HeadObjectRequest.builder()
                .namespaceName(store.namespace())
                .bucketName(store.bucket())
                .objectName(name)
                .build());
        assertThat(head.getContentLength()).isEqualTo(content.length);
        assertThatThrownBy(() -> client.putObject(PutObjectRequest.builder()
                        .namespaceName(store.namespace())
                        .bucketName(store.bucket())
                        .objectName(name)
                        .contentLength(1L)
                        .ifNoneMatch("*")
                        .putObjectBody(new ByteArrayInputStream(new byte[1]))
                        .build()))
                .isInstanceOfSatisfying(BmcException.class, e -> {
                    assertThat(e.getStatusCode()).isEqualTo(412);
                    assertThat(e.getServiceCode()).isEqualTo("IfNoneMatchFailed");
                });
        client.deleteObject(DeleteObjectRequest.builder()
                .namespaceName(store.namespace())
                .bucketName(store.bucket())
                .objectName(name)
                .build());
        assertThat(list("users/u-1/uploads/")).isEmpty();
    }

    @Test
    void anEmptyObjectIsAnObject() {
        Sdk.put(client, store, "empty/one", "");
        assertThat(list("empty/")).extracting(ObjectSummary::getSize).containsExactly(0L);
    }

    private static List<ObjectSummary> list(String prefix) {
        return client.listObjects(ListObjectsRequest.builder()
                        .namespaceName(store.namespace())
                        .bucketName(store.bucket())
                        .prefix(prefix)
                        .fields("name,size,etag,md5,timeCreated")
                        .build())
                .getListObjects()
                .getObjects();
    }
}
