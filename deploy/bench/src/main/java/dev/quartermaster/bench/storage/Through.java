package dev.quartermaster.bench.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Through the service, by the same HTTP client that is under the SDK on the other road. */
final class Through implements Road {

    private static final int CONNECTIONS = 1000;
    private static final int PIECE = 32 * 1024;

    private final URI service;
    private final String token;
    private final CloseableHttpClient http = HttpClients.custom()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .build())
            .disableAutomaticRetries()
            .disableContentCompression()
            .build();

    Through(URI service, String token) {
        this.service = service;
        this.token = token;
    }

    @Override
    public void put(String name, InputStream content, long bytes) throws IOException {
        HttpUriRequestBase request = object("PUT", name);
        request.setEntity(
                new EntityTemplate(bytes, ContentType.APPLICATION_OCTET_STREAM, null, out -> copy(content, out)));
        send(request);
    }

    @Override
    public long get(String name) throws IOException {
        return send(object("GET", name));
    }

    @Override
    public void head(String name) throws IOException {
        send(object("HEAD", name));
    }

    @Override
    public void list(String prefix) throws IOException {
        send(request("GET", "/api/v1/objects?limit=100&prefix=" + prefix));
    }

    @Override
    public void delete(String name) throws IOException {
        send(object("DELETE", name));
    }

    private HttpUriRequestBase object(String method, String name) {
        return request(method, "/api/v1/objects/" + name);
    }

    private HttpUriRequestBase request(String method, String target) {
        HttpUriRequestBase request = new HttpUriRequestBase(method, service.resolve(target));
        request.setHeader("Authorization", "Bearer " + token);
        return request;
    }

    /** Gives how many bytes came. */
    private long send(HttpUriRequestBase request) throws IOException {
        return http.execute(request, answer -> {
            if (answer.getCode() >= 300) {
                throw new IOException(answer.getCode() + " " + EntityUtils.toString(answer.getEntity()));
            }
            if (answer.getEntity() == null) {
                return 0L;
            }
            try (InputStream content = answer.getEntity().getContent()) {
                return content.transferTo(OutputStream.nullOutputStream());
            }
        });
    }

    private static void copy(InputStream content, OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int count = content.read(piece); count >= 0; count = content.read(piece)) {
            out.write(piece, 0, count);
        }
    }

    @Override
    public void close() {
        try {
            http.close();
        } catch (IOException e) {
            // nothing is sent any more
        }
    }
}
