package dev.servicebridge.sandbox.core;

import java.util.LinkedHashMap;
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
public record Call(
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

    /** The same call without the query parameters that its operation does not have. */
    public Call of(Contract.Operation operation) {
        Map<String, List<String>> known = new LinkedHashMap<>(query);
        known.keySet().removeIf(name -> operation.parameters().stream()
                .noneMatch(each -> each.in().equals("query") && each.name().equals(name)));
        return new Call(method, path, known, headers, body, base, fault);
    }

    public String header(String name) {
        return headers.get(name);
    }

    /** The first value of a query parameter, or null. */
    public String parameter(String name) {
        List<String> values = query.get(name);
        return values == null ? null : values.get(0);
    }

    /** The values of an array parameter in either encoding, repeated or separated by commas; empty when absent. */
    public List<String> parameters(String name) {
        return query.getOrDefault(name, List.of()).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .toList();
    }
}
