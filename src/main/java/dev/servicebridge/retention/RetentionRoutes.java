package dev.servicebridge.retention;

import java.util.concurrent.Callable;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.RouteDefinition;

/** The nightly work: what was delivered long ago is deleted, and personal data goes some time after it is needed. */
public final class RetentionRoutes extends RouteBuilder {
    private static final String LOG = "dev.servicebridge.retention";
    private static final String ANY = "${body} > 0";
    private static final String EVERY = "quartz:service-bridge/%s?cron={{%s}}";

    private final Work work;

    /**
     * What is done. Each returns how much it did.
     *
     * @param purge deletes events that reached everybody
     * @param remove removes personal data from the bridge's own database
     * @param reencrypt encrypts what is kept with the current key
     * @param removeOfErp removes personal data from the ERP's table of commands
     */
    public record Work(
            Callable<Integer> purge,
            Callable<PersonalData.Removed> remove,
            Callable<Integer> reencrypt,
            Callable<Integer> removeOfErp) {}

    public RetentionRoutes(Work work) {
        this.work = work;
    }

    @Override
    public void configure() {
        retention();
        personalData();
    }

    private void retention() {
        RouteDefinition route = from(EVERY.formatted("retention", "retention.cron"));
        route.getInput().setId("retention-tick");
        route.routeId("retention")
                .routeDescription("Deletes events that reached everybody more than retention.days ago.")
                .doTry()
                .id("purge-or-tell")
                .process(night -> night.getMessage().setBody(work.purge().call()))
                .id("purge")
                .filter(simple(ANY))
                .id("if-purged")
                .log(
                        LoggingLevel.INFO,
                        LOG,
                        "Deleted ${body} events that reached everybody more than {{retention.days}} days ago")
                .id("log-purged")
                .endDoTry()
                .doCatch(Exception.class)
                .log(
                        LoggingLevel.WARN,
                        LOG,
                        "Deleting old events failed: ${exception.message}; it is tried again at the next"
                                + " {{retention.cron}}")
                .id("log-purge-failed")
                .end();
    }

    private void personalData() {
        RouteDefinition route = from(EVERY.formatted("personal-data", "personal-data.cron"));
        route.getInput().setId("personal-data-tick");
        route.routeId("personal-data")
                .routeDescription(
                        "Removes personal data that was kept for personal-data.days or personal-data.open-days;"
                                + " encrypts the rest with personal-data.key.")
                .doTry()
                .id("remove-personal-data-or-tell")
                .process(night -> night.getMessage().setBody(work.remove().call()))
                .id("remove-personal-data")
                .filter(simple("${body.isAny}"))
                .id("if-personal-data-removed")
                .log(
                        LoggingLevel.INFO,
                        LOG,
                        "Removed personal data that was kept for personal-data.days or personal-data.open-days, of"
                                + " ${body.jobs} service jobs, ${body.orders} product service orders, ${body.letters} dead"
                                + " letters, ${body.commands} commands and ${body.events} events; ${body.givenUp}"
                                + " deliveries and commands that had waited for so long were given up")
                .id("log-personal-data-removed")
                .endDoTry()
                .process(night -> night.getMessage().setBody(work.reencrypt().call()))
                .id("reencrypt")
                .filter(simple(ANY))
                .id("if-reencrypted")
                .log(
                        LoggingLevel.INFO,
                        LOG,
                        "Encrypted ${body} stored messages anew, for personal-data.key has changed")
                .id("log-reencrypted")
                .endDoTry()
                // Last: an ERP that is away keeps nothing else whole.
                .process(night -> night.getMessage().setBody(work.removeOfErp().call()))
                .id("remove-personal-data-of-erp")
                .filter(simple(ANY))
                .id("if-personal-data-of-erp-removed")
                .log(
                        LoggingLevel.INFO,
                        LOG,
                        "Removed parameters and results of ${body} commands from erp.command that were kept for"
                                + " personal-data.days or personal-data.open-days")
                .id("log-personal-data-of-erp-removed")
                .endDoTry()
                .doCatch(Exception.class)
                .log(
                        LoggingLevel.WARN,
                        LOG,
                        "Removing personal data, or encrypting what is kept, failed: ${exception.message}; it is tried again"
                                + " at the next {{personal-data.cron}}")
                .id("log-personal-data-failed")
                .end();
    }
}
