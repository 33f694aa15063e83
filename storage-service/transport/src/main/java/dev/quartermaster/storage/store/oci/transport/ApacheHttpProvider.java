package dev.quartermaster.storage.store.oci.transport;

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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.IdleConnectionEvictor;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.classic.MinimalHttpClient;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The SDK's transport on Apache HttpClient, instead of Jersey. Blocks the thread that calls, which is meant to be a virtual one,
 * and sends and receives in it: content changes no thread on its way.
 *
 * <p>Understands timeouts, a TLS context and a verifier of host names; ignores every other property, as a provider has to.
 */
public final class ApacheHttpProvider implements HttpProvider {
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
        /** The transfers are limited elsewhere, nothing shall wait for a connection here. */
        private static final int CONNECTIONS = 10_000;

        /** Looking costs a millisecond; a put that meets a closed connection is not repeated and fails. */
        private static final Duration LOOKED_AT_WHEN_IDLE_FOR = Duration.ofMillis(200);

        private static final Duration CLOSED_WHEN_IDLE_FOR = Duration.ofSeconds(30);

        private final SdkSerializer serializer;
        private final Map<Integer, RequestInterceptor> interceptors = new ConcurrentSkipListMap<>();
        private URI base = URI.create("http://localhost");
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration readTimeout = Duration.ofSeconds(60);
        private @Nullable SSLContext tls;
        private @Nullable HostnameVerifier hostNames;

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
            switch (value) {
                case SSLContext context -> tls = context;
                case HostnameVerifier verifier -> hostNames = verifier;
                // the client of instances' metadata gives zero
                case Duration duration
                when !duration.isZero() -> {
                    if (key == StandardClientProperties.CONNECT_TIMEOUT) {
                        connectTimeout = duration;
                    } else if (key == StandardClientProperties.READ_TIMEOUT) {
                        readTimeout = duration;
                    }
                }
                case null, default -> {}
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
            PoolingHttpClientConnectionManager connections = connections();
            IdleConnectionEvictor evictor = new IdleConnectionEvictor(connections, TimeValue.of(CLOSED_WHEN_IDLE_FOR));
            evictor.start();
            // the minimal one does what it is told: no repetitions, redirects, decompression, cookies
            return new Client(
                    base,
                    readTimeout,
                    List.copyOf(interceptors.values()),
                    serializer,
                    HttpClients.createMinimal(connections),
                    evictor);
        }

        private PoolingHttpClientConnectionManager connections() {
            return PoolingHttpClientConnectionManagerBuilder.create()
                    .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                            .responseOutOfOrderStrategy(
                                    (request, connection, answer, sent, next) -> answer.available() > 0)
                            .build())
                    .setTlsSocketStrategy(new DefaultClientTlsStrategy(
                            tls == null ? SSLContexts.createDefault() : tls,
                            hostNames == null ? HostnameVerificationPolicy.BUILTIN : HostnameVerificationPolicy.CLIENT,
                            hostNames))
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .setDefaultConnectionConfig(ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.of(connectTimeout))
                            .setSocketTimeout(Timeout.of(readTimeout))
                            .setValidateAfterInactivity(TimeValue.of(LOOKED_AT_WHEN_IDLE_FOR))
                            .build())
                    .build();
        }
    }

    /** @param patience how long the other side may take to send, or to take, the next byte */
    record Client(
            URI base,
            Duration patience,
            List<RequestInterceptor> interceptors,
            SdkSerializer serializer,
            MinimalHttpClient http,
            IdleConnectionEvictor evictor)
            implements HttpClient {
        @Override
        public HttpRequest createRequest(Method method) {
            return new ApacheRequest(this, method);
        }

        @Override
        public void close() {
            evictor.shutdown();
            http.close(CloseMode.IMMEDIATE);
        }

        @Override
        public boolean isProcessingException(Exception e) {
            return e instanceof IOException;
        }
    }
}
