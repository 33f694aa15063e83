package dev.quartermaster.ocilocal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.oracle.bmc.model.BmcException;
import com.oracle.bmc.objectstorage.ObjectStorageClient;
import com.oracle.bmc.objectstorage.model.CommitMultipartUploadDetails;
import com.oracle.bmc.objectstorage.model.CommitMultipartUploadPartDetails;
import com.oracle.bmc.objectstorage.model.CreateMultipartUploadDetails;
import com.oracle.bmc.objectstorage.requests.CommitMultipartUploadRequest;
import com.oracle.bmc.objectstorage.requests.CreateMultipartUploadRequest;
import com.oracle.bmc.objectstorage.requests.GetObjectRequest;
import com.oracle.bmc.objectstorage.requests.ListObjectsRequest;
import com.oracle.bmc.objectstorage.requests.PutObjectRequest;
import com.oracle.bmc.objectstorage.requests.UploadPartRequest;
import dev.quartermaster.ocilocal.fault.Fault;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept when the store is killed, when many write at once, and when connections break. */
class DurabilityTest {
    private static final String NS = "quartermaster";
    private static final int SIZE = 300_000;
    private static final long MEBIBYTE = 1L << 20;
    private static final long GIBIBYTE = 1L << 30;
    private static final long PART = 32L << 20;

    /** The store in a JVM of its own with a heap as small as it is started with elsewhere. */
    private record Server(Process process, String endpoint, Path folder) implements AutoCloseable {
        static Server start(Path folder) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "--folder",
                            folder.toString(),
                            "--port",
                            "0")
                    .redirectError(folder.resolveSibling("server.err").toFile())
                    .start();
            BufferedReader output = process.inputReader();
            String line = output.readLine();
            return new Server(process, line.split(" ", 6)[4], folder);
        }

        ObjectStorageClient client() {
            return Sdk.client(Credentials.in(folder), endpoint, false);
        }

        void kill9() {
            process.destroyForcibly();
            await().atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive());
        }

        @Override
        public void close() {
            kill9();
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesAKillAndNothingIsHalf(@TempDir Path folder) throws Exception {
        Map<String, Byte> acknowledged = new ConcurrentHashMap<>();
        AtomicBoolean killed = new AtomicBoolean();
        try (Server server = Server.start(folder.resolve("data"));
                ObjectStorageClient client = server.client();
                ExecutorService writers = Executors.newFixedThreadPool(4)) {
            for (int writer = 0; writer < 4; writer++) {
                int number = writer;
                writers.execute(() -> write(client, number, acknowledged, killed));
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= 40);
            killed.set(true);
            server.kill9();
        }
        try (Server server = Server.start(folder.resolve("data"));
                ObjectStorageClient client = server.client()) {
            List<String> names = new ArrayList<>();
            client.listObjects(ListObjectsRequest.builder()
                            .namespaceName(NS)
                            .bucketName(NS)
                            .build())
                    .getListObjects()
                    .getObjects()
                    .forEach(object -> names.add(object.getName()));
            assertThat(names).containsAll(acknowledged.keySet());
            for (String name : names) {
                byte[] content = read(client, name);
                assertThat(content).hasSize(SIZE);
                assertThat(content).containsOnly(content[0]);
                assertThat(content[0]).isEqualTo(acknowledged.getOrDefault(name, content[0]));
            }
            // What the kill left behind is swept away.
            await().atMost(Duration.ofSeconds(20)).until(() -> countBlobs(server.folder()) == names.size());
        }
    }

    private static void write(
            ObjectStorageClient client, int writer, Map<String, Byte> acknowledged, AtomicBoolean killed) {
        for (int i = 0; !killed.get(); i++) {
            String name = "w" + writer + "/" + i;
            try {
                put(client, name, (byte) (writer * 31 + i), null);
                acknowledged.put(name, (byte) (writer * 31 + i));
            } catch (BmcException e) {
                // Killed in the middle: it may be there whole, or not at all.
                return;
            }
        }
    }

    private static long countBlobs(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("blobs"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void ofManyWritersOfOneNameOneWins() throws Exception {
        try (OciLocal store = OciLocal.startTemporary();
                ObjectStorageClient client = Sdk.client(store.credentials(), store.endpoint(), false);
                ExecutorService writers = Executors.newFixedThreadPool(12)) {
            List<Callable<Integer>> puts = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                byte value = (byte) i;
                puts.add(() -> put(client, "contended", value, null));
            }
            for (Future<Integer> put : writers.invokeAll(puts)) {
                assertThat(put.get()).isEqualTo(200);
            }
            byte[] content = read(client, "contended");
            assertThat(content).hasSize(SIZE).containsOnly(content[0]);
            puts.clear();
            for (int i = 0; i < 24; i++) {
                byte value = (byte) i;
                puts.add(() -> put(client, "once", value, "*"));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> put : writers.invokeAll(puts)) {
                statuses.add(put.get());
            }
            assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
        }
    }

    @Test
    void aCutRequestLeavesNothingAndACutAnswerLeavesTheObject(@TempDir Path folder) throws Exception {
        try (OciLocal store = OciLocal.start(folder.resolve("data"), OciLocalOptions.defaults());
                ObjectStorageClient client = Sdk.client(store.credentials(), store.endpoint(), false)) {
            store.faults()
                    .add(Fault.of(Fault.Kind.CUT_REQUEST)
                            .onMethod("PUT")
                            .after(100_000)
                            .times(1));
            assertThatThrownBy(() -> put(client, "cut", (byte) 1, null)).isInstanceOf(BmcException.class);
            assertThatThrownBy(() -> read(client, "cut")).isInstanceOf(BmcException.class);
            store.faults().add(Fault.of(Fault.Kind.CUT_RESPONSE).onMethod("PUT").times(1));
            assertThatThrownBy(() -> put(client, "kept", (byte) 1, null)).isInstanceOf(BmcException.class);
            assertThat(read(client, "kept")).hasSize(SIZE);
            store.faults()
                    .add(Fault.of(Fault.Kind.CUT_RESPONSE)
                            .onMethod("GET")
                            .after(1000)
                            .times(1));
            assertThatThrownBy(() -> read(client, "kept")).isInstanceOf(IOException.class);
            store.faults().add(Fault.of(Fault.Kind.NOT_FOUND).onMethod("GET").times(1));
            assertThatThrownBy(() -> read(client, "kept"))
                    .isInstanceOfSatisfying(
                            BmcException.class,
                            e -> assertThat(e.getServiceCode()).isEqualTo("BucketNotFound"));
            store.faults()
                    .add(Fault.of(Fault.Kind.SLOW).delayed(300).paced(2_000_000).times(1));
            long start = System.nanoTime();
            assertThat(read(client, "kept")).hasSize(SIZE);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
            assertThat(countBlobs(folder.resolve("data"))).isEqualTo(1);
        }
    }

    @Test
    void aGibibyteFlowsThroughAHeapOf128MiB(@TempDir Path folder) throws Exception {
        try (Server server = Server.start(folder.resolve("data"));
                ObjectStorageClient client = server.client()) {
            client.putObject(PutObjectRequest.builder()
                    .namespaceName(NS)
                    .bucketName(NS)
                    .objectName("large")
                    .contentLength(GIBIBYTE)
                    .putObjectBody(new Pattern(GIBIBYTE))
                    .build());
            try (InputStream body = client.getObject(GetObjectRequest.builder()
                            .namespaceName(NS)
                            .bucketName(NS)
                            .objectName("large")
                            .build())
                    .getInputStream()) {
                assertThat(sameAsPattern(body)).isEqualTo(GIBIBYTE);
            }
        }
    }

    /** Each has buffers of its own, and a server without memory stops to accept connections. */
    @Test
    void hundredsOfUploadsAtOnceFitIntoItsMemory(@TempDir Path folder) throws Exception {
        try (Server server = Server.start(folder.resolve("data"));
                ObjectStorageClient client = server.client();
                ExecutorService writers = Executors.newFixedThreadPool(300)) {
            List<Callable<Void>> puts = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String name = "crowd/" + i;
                puts.add(() -> {
                    client.putObject(PutObjectRequest.builder()
                            .namespaceName(NS)
                            .bucketName(NS)
                            .objectName(name)
                            .contentLength(MEBIBYTE)
                            .putObjectBody(new Pattern(MEBIBYTE))
                            .build());
                    return null;
                });
            }
            for (Future<Void> put : writers.invokeAll(puts)) {
                put.get();
            }
        }
    }

    /** Each part is a file of its own, and is sent in pieces outside of the heap, of which there may be as much as heap. */
    @Test
    void moreThanItsMemoryInPartsFlowsThroughIt(@TempDir Path folder) throws Exception {
        try (Server server = Server.start(folder.resolve("data"));
                ObjectStorageClient client = server.client()) {
            String upload = client.createMultipartUpload(CreateMultipartUploadRequest.builder()
                            .namespaceName(NS)
                            .bucketName(NS)
                            .createMultipartUploadDetails(CreateMultipartUploadDetails.builder()
                                    .object("parts")
                                    .build())
                            .build())
                    .getMultipartUpload()
                    .getUploadId();
            List<CommitMultipartUploadPartDetails> parts = new ArrayList<>();
            for (int number = 1; number <= 5; number++) {
                String etag = client.uploadPart(UploadPartRequest.builder()
                                .namespaceName(NS)
                                .bucketName(NS)
                                .objectName("parts")
                                .uploadId(upload)
                                .uploadPartNum(number)
                                .contentLength(PART)
                                .uploadPartBody(new Pattern(PART))
                                .build())
                        .getETag();
                parts.add(CommitMultipartUploadPartDetails.builder()
                        .partNum(number)
                        .etag(etag)
                        .build());
            }
            client.commitMultipartUpload(CommitMultipartUploadRequest.builder()
                    .namespaceName(NS)
                    .bucketName(NS)
                    .objectName("parts")
                    .uploadId(upload)
                    .commitMultipartUploadDetails(CommitMultipartUploadDetails.builder()
                            .partsToCommit(parts)
                            .build())
                    .build());
            try (InputStream body = client.getObject(GetObjectRequest.builder()
                            .namespaceName(NS)
                            .bucketName(NS)
                            .objectName("parts")
                            .build())
                    .getInputStream()) {
                assertThat(sameAsPattern(body)).isEqualTo(5 * PART);
            }
        }
    }

    /** A megabyte of a pattern, again and again. */
    private static final class Pattern extends InputStream {
        private long left;

        Pattern(long size) {
            this.left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'q' : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int count = (int) Math.min(length, left);
            Arrays.fill(target, offset, offset + count, (byte) 'q');
            left -= count;
            return count;
        }
    }

    private static long sameAsPattern(InputStream body) throws IOException {
        byte[] wanted = new byte[1 << 16];
        Arrays.fill(wanted, (byte) 'q');
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        int count;
        while ((count = body.read(buffer)) >= 0) {
            if (!Arrays.equals(buffer, 0, count, wanted, 0, count)) {
                return -1;
            }
            size += count;
        }
        return size;
    }

    private static int put(
            ObjectStorageClient client,
            String name,
            byte value,
            @org.jspecify.annotations.Nullable String ifNoneMatch) {
        byte[] content = new byte[SIZE];
        Arrays.fill(content, value);
        try {
            return client.putObject(PutObjectRequest.builder()
                            .namespaceName(NS)
                            .bucketName(NS)
                            .objectName(name)
                            .ifNoneMatch(ifNoneMatch)
                            .contentLength((long) SIZE)
                            .putObjectBody(new ByteArrayInputStream(content))
                            .build())
                    .get__httpStatusCode__();
        } catch (BmcException e) {
            if (e.getStatusCode() == 412) {
                return 412;
            }
            throw e;
        }
    }

    private static byte[] read(ObjectStorageClient client, String name) throws IOException {
        try (InputStream body = client.getObject(GetObjectRequest.builder()
                        .namespaceName(NS)
                        .bucketName(NS)
                        .objectName(name)
                        .build())
                .getInputStream()) {
            return body.readAllBytes();
        }
    }
}
