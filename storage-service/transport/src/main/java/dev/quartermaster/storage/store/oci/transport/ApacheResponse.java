package dev.quartermaster.storage.store.oci.transport;

import com.oracle.bmc.http.client.HttpResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** One response: its body is a stream until somebody wants text or a model. */
final class ApacheResponse implements HttpResponse {
    private final ClassicHttpResponse response;
    private final SdkSerializer serializer;
    private final InputStream content;
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** @param cancel breaks the connection */
    ApacheResponse(ClassicHttpResponse response, Runnable cancel, SdkSerializer serializer) throws IOException {
        this.response = response;
        this.serializer = serializer;
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(header.getName(), name -> new ArrayList<>()).add(header.getValue());
        }
        HttpEntity entity = response.getEntity();
        if (entity == null || entity.getContentLength() == 0) {
            // the SDK neither reads nor closes it, and the connection waits for that
            EntityUtils.consume(entity);
            content = InputStream.nullInputStream();
        } else {
            content = new ReceivedContent(entity.getContent(), entity.getContentLength(), cancel);
        }
    }

    /**
     * Content that may be closed before its end: a little that is left is read, so that the connection can be used again. With
     * more than that, which could be gigabytes, the connection goes.
     */
    private static final class ReceivedContent extends FilterInputStream {
        private static final long LITTLE = 16 * 1024;

        private final Runnable cancel;
        private long left;

        /** @param length bytes; negative when it is not known */
        ReceivedContent(InputStream content, long length, Runnable cancel) {
            super(content);
            this.left = length < 0 ? Long.MAX_VALUE : length;
            this.cancel = cancel;
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            left = read < 0 ? 0 : left - 1;
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = in.read(target, offset, length);
            left = read < 0 ? 0 : left - read;
            return read;
        }

        @Override
        public void close() throws IOException {
            if (left <= LITTLE) {
                in.close();
            } else {
                cancel.run();
            }
        }
    }

    @Override
    public int status() {
        return response.getCode();
    }

    @Override
    public Map<String, List<String>> headers() {
        return headers;
    }

    @Override
    public CompletionStage<InputStream> streamBody() {
        return CompletableFuture.completedFuture(content);
    }

    @Override
    public <T> CompletionStage<T> body(Class<T> type) {
        return textBody().thenApply(text -> {
            if (type == String.class) {
                boolean quoted = headers.getOrDefault("content-type", List.of()).contains("application/json")
                        && text.startsWith("\"");
                return type.cast(quoted ? read(text, String.class) : text);
            }
            return read(text, type);
        });
    }

    @Override
    public <T> CompletionStage<List<T>> listBody(Class<T> type) {
        return textBody().thenApply(text -> {
            try {
                return serializer.readList(text, type);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public CompletionStage<String> textBody() {
        try (InputStream body = content) {
            return CompletableFuture.completedFuture(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <T> T read(String text, Class<T> type) {
        try {
            return serializer.readValue(text, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            content.close();
        } catch (IOException e) {
            // The connection is not used again.
        }
    }
}
