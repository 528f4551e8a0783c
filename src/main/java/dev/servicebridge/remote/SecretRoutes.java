package dev.servicebridge.remote;

import org.apache.camel.builder.RouteBuilder;

import dev.servicebridge.config.Accounts;

/**
 * Secrets that stand in files may be replaced while the bridge runs: they are read again every {@code secrets.interval}, and
 * when a system refuses an account.
 */
public final class SecretRoutes extends RouteBuilder {
    private final Accounts accounts;

    public SecretRoutes(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public void configure() {
        from("timer:secrets?period={{secrets.interval}}")
                .routeId("secrets")
                .routeDescription("Reads anew the files that values of the accounts file refer to.")
                .process(exchange -> accounts.reread())
                .id("secrets-read");
    }
}
