package dev.quartermaster.ocilocal;

import static dev.quartermaster.ocilocal.Walk.BUCKET;
import static dev.quartermaster.ocilocal.Walk.NS;
import static dev.quartermaster.ocilocal.Walk.assertCode;
import static dev.quartermaster.ocilocal.Walk.delete;
import static dev.quartermaster.ocilocal.Walk.get;
import static dev.quartermaster.ocilocal.Walk.putRequest;
import static org.assertj.core.api.Assertions.assertThat;

import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.model.CreateBucketDetails;
import com.oracle.bmc.objectstorage.model.ObjectVersionSummary;
import com.oracle.bmc.objectstorage.model.UpdateBucketDetails;
import com.oracle.bmc.objectstorage.requests.CreateBucketRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectVersionsRequest;
import com.oracle.bmc.objectstorage.requests.UpdateBucketRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Versions and delete markers. */
class VersionsTest {
    private static OciLocal store;
    private static ObjectStorageClient client;

    @BeforeAll
    static void start() {
        store = OciLocal.startTemporary(OciLocalOptions.defaults().withBucket(BUCKET));
        client = Sdk.client(store);
    }

    @AfterAll
    static void stop() {
        client.close();
        store.close();
    }

    @Test
    void versionsStayUntilTheyAreDeletedByTheirIds() throws Exception {
        client.createBucket(CreateBucketRequest.builder()
                .namespaceName(NS)
                .createBucketDetails(CreateBucketDetails.builder()
                        .name("versioned")
                        .compartmentId(store.compartment())
                        .versioning(CreateBucketDetails.Versioning.Enabled)
                        .build())
                .build());
        var first = client.putObject(putRequest("v", "1".getBytes(StandardCharsets.UTF_8))
                .bucketName("versioned")
                .build());
        client.putObject(putRequest("v", "2".getBytes(StandardCharsets.UTF_8))
                .bucketName("versioned")
                .build());
        var deleted = client.deleteObject(delete("v").bucketName("versioned").build());
        assertThat(deleted.getIsDeleteMarker()).isTrue();
        assertCode(
                404,
                "ObjectNotFound",
                () -> client.getObject(get("v").bucketName("versioned").build()));
        assertThat(client.getObject(get("v").bucketName("versioned")
                                .versionId(first.getVersionId())
                                .build())
                        .getInputStream()
                        .readAllBytes())
                .isEqualTo("1".getBytes(StandardCharsets.UTF_8));
        var versions = client.listObjectVersions(ListObjectVersionsRequest.builder()
                        .namespaceName(NS)
                        .bucketName("versioned")
                        .build())
                .getObjectVersionCollection()
                .getItems();
        assertThat(versions).extracting(ObjectVersionSummary::getIsDeleteMarker).containsExactly(true, false, false);
        client.deleteObject(delete("v")
                .bucketName("versioned")
                .versionId(deleted.getVersionId())
                .build());
        assertThat(client.getObject(get("v").bucketName("versioned").build())
                        .getInputStream()
                        .readAllBytes())
                .isEqualTo("2".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void suspendedVersioningReplacesOnlyItsOwn() throws Exception {
        bucket("suspended", CreateBucketDetails.Versioning.Enabled);
        write("suspended", "s", "1");
        client.updateBucket(UpdateBucketRequest.builder()
                .namespaceName(NS)
                .bucketName("suspended")
                .updateBucketDetails(UpdateBucketDetails.builder()
                        .versioning(UpdateBucketDetails.Versioning.Suspended)
                        .build())
                .build());
        write("suspended", "s", "2");
        write("suspended", "s", "3");
        assertThat(contents("suspended", "s")).containsExactly("3", "1");
        client.deleteObject(delete("s").bucketName("suspended").build());
        assertThat(contents("suspended", "s")).containsExactly("1");
    }

    @Test
    void pagesOfVersionsMissNothing() {
        bucket("pages", CreateBucketDetails.Versioning.Enabled);
        for (int i = 0; i < 7; i++) {
            write("pages", "p/" + i % 3, "x" + i);
        }
        List<String> seen = new ArrayList<>();
        String page = null;
        do {
            var answer = client.listObjectVersions(ListObjectVersionsRequest.builder()
                    .namespaceName(NS)
                    .bucketName("pages")
                    .limit(2)
                    .page(page)
                    .build());
            answer.getObjectVersionCollection().getItems().forEach(item -> seen.add(item.getVersionId()));
            page = answer.getOpcNextPage();
        } while (page != null);
        assertThat(seen).hasSize(7).doesNotHaveDuplicates();
    }

    private static void bucket(String name, CreateBucketDetails.Versioning versioning) {
        client.createBucket(CreateBucketRequest.builder()
                .namespaceName(NS)
                .createBucketDetails(CreateBucketDetails.builder()
                        .name(name)
                        .compartmentId(store.compartment())
                        .versioning(versioning)
                        .build())
                .build());
    }

    private static void write(String bucket, String name, String content) {
        client.putObject(putRequest(name, content.getBytes(StandardCharsets.UTF_8))
                .bucketName(bucket)
                .build());
    }

    /** The versions of an object that are no delete markers, newest first. */
    private static List<String> contents(String bucket, String name) throws IOException {
        List<String> all = new ArrayList<>();
        for (ObjectVersionSummary version : client.listObjectVersions(ListObjectVersionsRequest.builder()
                        .namespaceName(NS)
                        .bucketName(bucket)
                        .build())
                .getObjectVersionCollection()
                .getItems()) {
            if (!version.getIsDeleteMarker()) {
                var got = client.getObject(get(name)
                        .bucketName(bucket)
                        .versionId(version.getVersionId())
                        .build());
                all.add(new String(got.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return all;
    }
}
