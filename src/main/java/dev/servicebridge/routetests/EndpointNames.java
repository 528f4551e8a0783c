package dev.servicebridge.routetests;

/** Endpoints as tests write them: without options, and with one colon behind the scheme. */
final class EndpointNames {
    private EndpointNames() {}

    /** {@code kafka://orders?brokers=…} becomes {@code kafka:orders}. */
    static String of(String uri) {
        String bare = uri.replaceFirst("\\?.*", "").replaceFirst("^([\\w.+-]+):(?://)?(.*)$", "$1:$2");
        String http =
                bare.replaceFirst("^http:https?(?:://|:)", "http:").replaceFirst("^https:https?(?:://|:)", "https:");
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
