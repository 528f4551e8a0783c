package dev.servicebridge.sandbox;

import java.util.List;
import java.util.Map;

import org.eclipse.jetty.http.HttpFields;

/**
 * One request, read to its end.
 *
 * @param path raw path behind the system's prefix, still percent-encoded, starting with a slash
 * @param query decoded query parameters, every occurrence
 * @param base scheme, host and port as the caller addressed them, for links back to the sandbox
 * @param fault the fault that was drawn for this request, or null
 */
record Call(
        String method,
        String path,
        Map<String, List<String>> query,
        HttpFields headers,
        byte[] body,
        String base,
        FaultKind fault) {

    Call with(FaultKind drawn) {
        return new Call(method, path, query, headers, body, base, drawn);
    }

    String header(String name) {
        return headers.get(name);
    }

    /** The first value of a query parameter, or null. */
    String parameter(String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.get(0);
    }

    /** The values of an array parameter in either encoding, repeated or separated by commas; empty when absent. */
    List<String> parameters(String name) {
        return query.getOrDefault(name, List.of()).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .toList();
    }
}
