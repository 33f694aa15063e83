package dev.quartermaster.storage.store.oci;

import com.oracle.bmc.http.client.ClientProperty;
import com.oracle.bmc.http.client.HttpClient;
import com.oracle.bmc.http.client.HttpClientBuilder;
import com.oracle.bmc.http.client.HttpProvider;
import com.oracle.bmc.http.client.HttpRequest;
import com.oracle.bmc.http.client.Method;
import com.oracle.bmc.http.client.RequestInterceptor;
import com.oracle.bmc.http.client.Serializer;
import com.oracle.bmc.http.client.StandardClientProperties;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The SDK's transport on {@code java.net.http}, instead of Jersey.
 *
 * <p>Understands timeouts and a TLS context; ignores every other property, as a provider has to. It cannot replace the check
 * of host names, which OKE workload identity asks for: there the cluster's certificate must name its host.
 */
public final class JdkHttpProvider implements HttpProvider {
    private final SdkSerializer serializer = new SdkSerializer();

    @Override
    public HttpClientBuilder newBuilder() {
        return new Builder(serializer);
    }

    @Override
    public Serializer getSerializer() {
        return serializer;
    }

    private static final class Builder implements HttpClientBuilder {
        private final SdkSerializer serializer;
        private final Map<Integer, RequestInterceptor> interceptors = new ConcurrentSkipListMap<>();
        private URI base = URI.create("http://localhost");
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration readTimeout = Duration.ofSeconds(60);
        private @Nullable SSLContext tls;

        Builder(SdkSerializer serializer) {
            this.serializer = serializer;
        }

        @Override
        public HttpClientBuilder baseUri(URI uri) {
            base = uri;
            return this;
        }

        @Override
        public HttpClientBuilder baseUri(String uri) {
            return baseUri(URI.create(uri));
        }

        @Override
        public <T> HttpClientBuilder property(ClientProperty<T> key, T value) {
            if (value instanceof SSLContext context) {
                tls = context;
            }
            if (value instanceof Duration duration && !duration.isZero()) {
                if (key == StandardClientProperties.CONNECT_TIMEOUT) {
                    connectTimeout = duration;
                } else if (key == StandardClientProperties.READ_TIMEOUT) {
                    readTimeout = duration;
                }
            }
            return this;
        }

        @Override
        public HttpClientBuilder registerRequestInterceptor(int priority, RequestInterceptor interceptor) {
            interceptors.merge(priority, interceptor, (first, next) -> request -> {
                first.intercept(request);
                next.intercept(request);
            });
            return this;
        }

        @Override
        public HttpClient build() {
            java.net.http.HttpClient.Builder http = java.net.http.HttpClient.newBuilder()
                    .version(Version.HTTP_1_1)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .connectTimeout(connectTimeout);
            if (tls != null) {
                http.sslContext(tls);
            }
            return new Client(
                    base, readTimeout, List.copyOf(new TreeMap<>(interceptors).values()), serializer, http.build());
        }
    }

    record Client(
            URI base,
            Duration readTimeout,
            List<RequestInterceptor> interceptors,
            SdkSerializer serializer,
            java.net.http.HttpClient http)
            implements HttpClient {
        @Override
        public HttpRequest createRequest(Method method) {
            return new JdkRequest(this, method);
        }

        @Override
        public void close() {
            http.shutdownNow();
        }

        @Override
        public boolean isProcessingException(Exception e) {
            return e instanceof IOException;
        }
    }
}
