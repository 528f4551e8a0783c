package dev.servicebridge.remote;

/** The HTTP endpoint of a system, in a form that Camel's Java DSL takes. */
public final class HttpEndpoint {
    private static final String OPTIONS = String.join(
            "&",
            "connectTimeout={{http-client.connect-timeout}}",
            "responseTimeout={{http-client.response-timeout}}",
            "connectionsPerRoute={{http-client.connections}}",
            "maxTotalConnections={{http-client.connections}}",
            "httpClientConfigurer=#plainHttpClient",
            "copyHeaders=false",
            "followRedirects=false",
            "throwExceptionOnFailure=false");

    private HttpEndpoint() {}

    /**
     * An endpoint with a connection pool of its own, which answers with whatever status the other side sends.
     *
     * @param pool names the pool; requests go to the address in the header {@code CamelHttpUri}
     */
    public static String of(String pool) {
        return "http:" + pool + "?" + OPTIONS;
    }
}
