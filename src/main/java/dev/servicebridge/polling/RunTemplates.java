package dev.servicebridge.polling;

import org.apache.camel.builder.RouteBuilder;

/**
 * The templates of work that is done again and again for each account: {@value #TICK} starts it when a tick comes, {@value
 * #RUN} does it unless it is under way. The account is the exchange property {@code account}.
 */
public final class RunTemplates extends RouteBuilder {
    private static final String TICK = "account-tick";
    private static final String RUN = "account-run";

    @Override
    public void configure() {
        tick();
        run();
    }

    private void tick() {
        routeTemplate(TICK)
                .description(
                        "Starts a run for every account, or for the one that the tick names, each on a worker of its own.")
                .templateParameter("tick", null, "Name of the tick.")
                .templateParameter("accounts", null, "Bean that names the accounts.")
                .templateParameter("method", "names", "Method of that bean.")
                .templateParameter("run", null, "Endpoint direct: of the run.")
                .from("direct:tick.{{tick}}")
                .split()
                .method("{{accounts}}", "{{method}}")
                .id("account-tick-each")
                .filter(simple("${header.account} == null || ${body} == ${header.account}"))
                .id("account-tick-named")
                .setProperty("account", body())
                .id("account-tick-account")
                .wireTap("direct:{{run}}")
                .executorService("#workers")
                .id("account-tick-start")
                .end()
                .end();
    }

    private void run() {
        routeTemplate(RUN)
                .description(
                        "Does a piece of work for an account unless that is under way, and tells once that it fails.")
                .templateParameter("name", null, "Endpoint direct: of the run.")
                .templateParameter("runs", null, "Bean of type AccountRuns.")
                .templateParameter("what", null, "What the work does, in a word or two for the log.")
                .templateParameter(
                        "account", "${exchangeProperty.account}", "Whose run it is; a name stands in quotes.")
                .templateParameter("work", null, "Endpoint direct: of the work.")
                .from("direct:{{name}}")
                .filter()
                .method("{{runs}}", "begin('{{what}}', {{account}})")
                .id("account-run-unless-under-way")
                .doTry()
                .id("account-run-or-tell")
                .to("direct:{{work}}")
                .id("account-run-work")
                .doCatch(Exception.class)
                .id("account-run-failed")
                .bean("{{runs}}", "failed('{{what}}', {{account}}, ${exception})")
                .id("account-run-tell-failed")
                .doFinally()
                .id("account-run-finally")
                .bean("{{runs}}", "end('{{what}}', {{account}})")
                .id("account-run-ended")
                .end()
                .end();
    }
}
