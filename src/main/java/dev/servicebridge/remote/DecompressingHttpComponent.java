package dev.servicebridge.remote;

import java.util.Map;

import org.apache.camel.component.http.HttpComponent;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;

/** Camel's {@code http} and {@code https}, which decompresses an answer once. */
final class DecompressingHttpComponent extends HttpComponent {
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
}
