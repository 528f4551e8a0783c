package dev.servicebridge.rest;

import java.util.Map;

import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;

/**
 * Camel's {@code http} and {@code https}. It reads headers of a bounded length only, since those of an endless answer would
 * fill the heap, and it decompresses an answer once.
 */
final class BoundedHttpComponent extends HttpComponent {
    private static final Http1Config HEADERS = Http1Config.custom()
            .setMaxLineLength(64 * 1024)
            .setMaxHeaderCount(500)
            .build();

    /**
     * The client decompresses answers. Its version 5.6 leaves the header that says how they were compressed, by which
     * Camel 4.18 would decompress them a second time and fail.
     */
    @Override
    protected HttpClientBuilder createHttpClientBuilder(
            String uri, Map<String, Object> parameters, Map<String, Object> options) {
        return super.createHttpClientBuilder(uri, parameters, options)
                .addExecInterceptorFirst("decompressed", (request, scope, chain) -> {
                    ClassicHttpResponse response = chain.proceed(request, scope);
                    HttpEntity entity = response.getEntity();
                    if (entity != null && entity.getContentEncoding() == null) {
                        response.removeHeaders(HttpHeaders.CONTENT_ENCODING);
                    }
                    return response;
                });
    }

    /** As Camel's own, but for the limits: it has no setting for them. */
    @Override
    @SuppressWarnings("deprecation")
    protected HttpClientConnectionManager createConnectionManager(
            Registry<ConnectionSocketFactory> sockets, int most, int mostOfARoute, SocketConfig socketConfig) {
        PoolingHttpClientConnectionManager manager = new PoolingHttpClientConnectionManager(
                sockets,
                PoolConcurrencyPolicy.STRICT,
                TimeValue.ofMilliseconds(getConnectionTimeToLive()),
                ManagedHttpClientConnectionFactory.builder()
                        .http1Config(HEADERS)
                        .build());
        manager.setDefaultSocketConfig(socketConfig);
        manager.setMaxTotal(most > 0 ? most : getMaxTotalConnections());
        manager.setDefaultMaxPerRoute(mostOfARoute > 0 ? mostOfARoute : getConnectionsPerRoute());
        return manager;
    }
}
