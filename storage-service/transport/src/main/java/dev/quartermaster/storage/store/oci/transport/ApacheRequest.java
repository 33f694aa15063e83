package dev.quartermaster.storage.store.oci.transport;

import com.oracle.bmc.http.client.HttpRequest;
import com.oracle.bmc.http.client.HttpResponse;
import com.oracle.bmc.http.client.Method;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;

/** One request of the SDK; interceptors, the signer among them, run when it is executed. */
final class ApacheRequest implements HttpRequest {
    /**
     * Set by the transport, from the URI and the body. 100-continue is not asked for: the caller of this service was asked to
     * wait already.
     */
    private static final Set<String> OWN = Set.of("host", "content-length", "expect", "connection");

    private final ApacheHttpProvider.Client client;
    private final Method method;
    private final StringBuilder path = new StringBuilder();
    private final StringBuilder query = new StringBuilder();
    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, Object> attributes = new HashMap<>();
    private @Nullable Object body;
    private long length = -1;

    ApacheRequest(ApacheHttpProvider.Client client, Method method) {
        this.client = client;
        this.method = method;
    }

    @Override
    public Method method() {
        return method;
    }

    @Override
    public HttpRequest body(@Nullable Object value) {
        // the signer reads texts and streams, so a model is written before it is signed
        body = value == null || value instanceof String || value instanceof InputStream ? value : written(value);
        return this;
    }

    private String written(Object model) {
        try {
            return client.serializer().writeValueAsString(model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public HttpRequest body(InputStream stream, long contentLength) {
        body = stream;
        length = contentLength;
        return this;
    }

    @Override
    public @Nullable Object body() {
        return body;
    }

    @Override
    public HttpRequest appendPathPart(String encoded) {
        boolean ends = path.length() > 0 && path.charAt(path.length() - 1) == '/';
        String part = ends && encoded.startsWith("/") ? encoded.substring(1) : encoded;
        path.append(ends || part.startsWith("/") ? "" : "/").append(part);
        return this;
    }

    @Override
    public HttpRequest query(String name, String value) {
        query.append(query.isEmpty() ? "" : "&").append(name).append('=').append(value);
        return this;
    }

    @Override
    public URI uri() {
        String base = client.base().toString();
        String text = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                + path
                + (query.isEmpty() ? "" : "?" + query);
        // The SDK leaves these raw, and a URI must not hold them.
        return URI.create(text.replace("[", "%5B")
                .replace("\\", "%5C")
                .replace("]", "%5D")
                .replace("^", "%5E")
                .replace("|", "%7C"));
    }

    @Override
    public HttpRequest header(String name, String value) {
        headers.put(name, new ArrayList<>(List.of(value)));
        return this;
    }

    @Override
    public Map<String, List<String>> headers() {
        return headers;
    }

    @Override
    public @Nullable Object attribute(String name) {
        return attributes.get(name);
    }

    @Override
    public HttpRequest removeAttribute(String name) {
        attributes.remove(name);
        return this;
    }

    @Override
    public HttpRequest attribute(String name, Object value) {
        attributes.put(name, value);
        return this;
    }

    @Override
    public HttpRequest offloadExecutor(Executor executor) {
        return this;
    }

    @Override
    public HttpRequest copy() {
        ApacheRequest copy = new ApacheRequest(client, method);
        copy.path.append(path);
        copy.query.append(query);
        headers.forEach((name, values) -> copy.headers.put(name, new ArrayList<>(values)));
        copy.attributes.putAll(attributes);
        copy.body = body;
        copy.length = length;
        return copy;
    }

    @Override
    public void discard() {
        if (body instanceof InputStream stream) {
            try {
                stream.close();
            } catch (IOException e) {
                // Nothing was sent of it, nothing is lost.
            }
        }
    }

    /** In the thread that calls: the stage that is given is complete. */
    @Override
    public CompletionStage<HttpResponse> execute() {
        try {
            client.interceptors().forEach(interceptor -> interceptor.intercept(this));
            HttpUriRequestBase request = new HttpUriRequestBase(method.name(), uri());
            headers.forEach((name, values) -> {
                if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                    values.forEach(value -> request.addHeader(name, value));
                }
            });
            return CompletableFuture.completedFuture(sent(request));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private HttpResponse sent(HttpUriRequestBase request) throws IOException {
        if (!(body instanceof InputStream stream)) {
            if (body != null) {
                request.setEntity(new ByteArrayEntity(String.valueOf(body).getBytes(StandardCharsets.UTF_8), null));
            }
            return received(request);
        }
        SentContent content = new SentContent(stream, knownLength());
        request.setEntity(content);
        Thread watch = content.watched(client.patience(), request::cancel);
        try {
            return received(request);
        } finally {
            watch.interrupt();
        }
    }

    private HttpResponse received(HttpUriRequestBase request) throws IOException {
        HttpHost host = new HttpHost(request.getScheme(), request.getAuthority());
        return new ApacheResponse(client.http().executeOpen(host, request, null), request::cancel, client.serializer());
    }

    private long knownLength() {
        List<String> header = headers.get("content-length");
        if (length < 0 && header != null && !header.isEmpty()) {
            length = Long.parseLong(header.getFirst());
        }
        return length;
    }
}
