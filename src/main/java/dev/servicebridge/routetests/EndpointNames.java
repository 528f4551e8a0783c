package dev.servicebridge.routetests;

import java.util.Optional;

/** Endpoints as tests write them: without options, and with one colon behind the scheme. */
final class EndpointNames {
    private static final String NODE = "node:";
    private static final String IN_PLACE_OF_NODE = "direct:node.";

    private EndpointNames() {}

    /** The endpoint that stands in the place of a node. */
    static String ofNode(String id) {
        return IN_PLACE_OF_NODE + id;
    }

    /** The id of the node that a test means; empty where it means an endpoint. */
    static Optional<String> node(String name) {
        return Optional.of(name).filter(each -> each.startsWith(NODE)).map(each -> each.substring(NODE.length()));
    }

    /** {@code kafka://orders?brokers=…} becomes {@code kafka:orders}; what stands in the place of a node, {@code node:<id>}. */
    static String of(String uri) {
        String bare = uri.replaceFirst("\\?.*", "").replaceFirst("^([\\w.+-]+):(?://)?(.*)$", "$1:$2");
        String http =
                bare.replaceFirst("^http:https?(?:://|:)", "http:").replaceFirst("^https:https?(?:://|:)", "https:");
        if (http.startsWith(IN_PLACE_OF_NODE)) {
            return NODE + http.substring(IN_PLACE_OF_NODE.length());
        }
        return http.endsWith("/") ? http.substring(0, http.length() - 1) : http;
    }

    /** Whether a test means an endpoint by a name that may end in {@code *}. */
    static boolean means(String name, String uri) {
        String wanted = of(name);
        String bare = of(uri);
        return wanted.endsWith("*") ? bare.startsWith(wanted.substring(0, wanted.length() - 1)) : bare.equals(wanted);
    }

    static String scheme(String uri) {
        return uri.replaceFirst(":.*", "");
    }
}
