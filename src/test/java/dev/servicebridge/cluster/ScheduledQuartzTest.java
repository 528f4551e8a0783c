package dev.servicebridge.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.TriggerKey;
import org.quartz.TriggerUtils;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.spi.OperableTrigger;

import dev.servicebridge.testing.RoutesInJava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** When what is scheduled fires, on a node whose own zone has summer time. */
class ScheduledQuartzTest {
    private static final TimeZone BERLIN = TimeZone.getTimeZone("Europe/Berlin");
    /** Three hours around the end of summer time: clocks in Berlin go back from 03:00 to 02:00 at 01:00 UTC. */
    private static final Instant BEFORE = Instant.parse("2026-10-24T23:00:00Z");

    private static final Instant AFTER = Instant.parse("2026-10-25T02:00:00Z");

    private final TimeZone usual = TimeZone.getDefault();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void beInBerlin() {
        TimeZone.setDefault(BERLIN);
    }

    @AfterEach
    void stop() {
        camel.stop();
        TimeZone.setDefault(usual);
    }

    private void open(String zone, Instant now) {
        QuartzComponent quartz = new ScheduledQuartz(ZoneId.of(zone), Clock.fixed(now, ZoneId.of(zone)));
        quartz.setAutoStartScheduler(false);
        camel.addComponent("quartz", quartz);
    }

    /** The trigger of a route that begins with these parameters. */
    private Trigger trigger(String parameters) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("quartz:service-bridge/test?" + parameters).to("mock:none");
            }
        });
        camel.start();
        return scheduler().getTrigger(new TriggerKey("test", "service-bridge"));
    }

    private Scheduler scheduler() {
        return camel.getComponent("quartz", QuartzComponent.class).getScheduler();
    }

    private static List<Instant> fireTimes(Trigger trigger, Instant from, Instant to) {
        OperableTrigger computed = (OperableTrigger) ((OperableTrigger) trigger).clone();
        if (trigger instanceof CronTrigger) {
            // It would begin with the next one from today on.
            computed.setNextFireTime(null);
        }
        return TriggerUtils.computeFireTimesBetween(computed, null, Date.from(from), Date.from(to)).stream()
                .map(Date::toInstant)
                .toList();
    }

    @Test
    void everyShippedTickGoesOnThroughTheLastHourOfSummerTime() throws Exception {
        open("UTC", BEFORE);
        StringBuilder routes = new StringBuilder();
        for (Path file : scheduled()) {
            routes.append(Files.readString(file));
        }
        for (RouteBuilder java : RoutesInJava.ofEveryBus()) {
            java.configureRoutes(camel);
            java.getTemplatedRouteCollection().getTemplatedRoutes().stream()
                    .flatMap(tick -> tick.getParameters().stream())
                    .forEach(parameter -> routes.append(parameter.getValue()));
            camel.addRoutes(java);
            camel.addTemplatedRoutes(java);
        }
        Map<String, Duration> intervals = new HashMap<>();
        for (String line : Files.readAllLines(Path.of("config/application.properties"))) {
            String[] setting = line.split("=", 2);
            if (setting[0].endsWith(".interval") && routes.indexOf("{{" + setting[0] + "}}") >= 0) {
                intervals.put(setting[0], Duration.parse(setting[1]));
            }
            if (setting.length == 2) {
                camel.getPropertiesComponent().addOverrideProperty(setting[0], setting[1]);
            }
        }
        for (Path file : scheduled()) {
            PluginHelper.getRoutesLoader(camel)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(camel, "file:" + file));
        }
        // Only when they are due matters here, and not what they do.
        camel.getRouteDefinitions().forEach(route -> {
            route.getOutputs().clear();
            route.to("mock:none");
        });
        camel.getRouteDefinitions()
                .removeIf(route -> !route.getInput().getEndpointUri().startsWith("quartz"));
        camel.start();

        List<Duration> found = new ArrayList<>();
        List<String> nightly = new ArrayList<>();
        for (Trigger trigger : triggers()) {
            if (trigger instanceof SimpleTrigger simple) {
                Duration interval = Duration.ofMillis(simple.getRepeatInterval());
                found.add(interval);
                assertThat(fireTimes(trigger, BEFORE.plus(interval), AFTER))
                        .as(trigger.getKey().getName())
                        .isEqualTo(Stream.iterate(BEFORE.plus(interval), time -> time.plus(interval))
                                .takeWhile(time -> !time.isAfter(AFTER))
                                .toList());
            } else {
                nightly.add(trigger.getKey().getName());
                assertThat(((CronTrigger) trigger).getTimeZone().getID()).isEqualTo("UTC");
                assertThat(fireTimes(trigger, BEFORE, BEFORE.plus(Duration.ofDays(1))))
                        .as(trigger.getKey().getName())
                        .hasSize(1);
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(intervals.values());
        assertThat(nightly)
                .containsExactlyInAnyOrder(
                        "retention", "personal-data", "capacity-reconciliation", "capacity-purge", "verification");
    }

    private List<Trigger> triggers() throws SchedulerException {
        List<Trigger> triggers = new ArrayList<>();
        for (TriggerKey key : scheduler().getTriggerKeys(GroupMatcher.anyTriggerGroup())) {
            triggers.add(scheduler().getTrigger(key));
        }
        return triggers;
    }

    private static List<Path> scheduled() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            List<Path> found = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String text = Files.readString(file);
                if (text.contains("uri: quartz") || text.contains("templateRef: tick")) {
                    found.add(file);
                }
            }
            return found;
        }
    }

    @Test
    void anIntervalBeginsWithItsNextWholeMultiple() throws Exception {
        open("Europe/Berlin", Instant.parse("2026-10-25T00:59:13.5Z"));

        assertThat(fireTimes(trigger("trigger.repeatInterval=PT30S"), BEFORE, Instant.parse("2026-10-25T01:00:30Z")))
                .containsExactly(
                        Instant.parse("2026-10-25T00:59:30Z"),
                        Instant.parse("2026-10-25T01:00:00Z"),
                        Instant.parse("2026-10-25T01:00:30Z"));
    }

    @Test
    void aCronGoesByTheZoneOfTheSettingsAndNotOfTheNode() throws Exception {
        open("America/New_York", BEFORE);

        assertThat(fireTimes(trigger("cron=0+30+3+*+*+?"), BEFORE, BEFORE.plus(Duration.ofDays(1))))
                .containsExactly(Instant.parse("2026-10-25T07:30:00Z"));
    }

    @Test
    void aRouteMayNameTheZoneOfItsCron() throws Exception {
        open("UTC", BEFORE);

        assertThat(fireTimes(
                        trigger("cron=0+30+3+*+*+?&trigger.timeZone=Asia/Tokyo"),
                        BEFORE,
                        BEFORE.plus(Duration.ofDays(1))))
                .containsExactly(Instant.parse("2026-10-25T18:30:00Z"));
    }

    @Test
    void anIntervalMayBeMilliseconds() throws Exception {
        open("UTC", BEFORE);

        assertThat(((SimpleTrigger) trigger("trigger.repeatInterval=250&trigger.repeatCount=1")).getRepeatInterval())
                .isEqualTo(250);
    }

    @Test
    void anIntervalThatIsNoDurationIsRefused() {
        open("UTC", BEFORE);

        assertThatThrownBy(() -> trigger("trigger.repeatInterval=often"))
                .rootCause()
                .hasMessage("trigger.repeatInterval=often: write a duration such as 30s, of a millisecond at least");
    }
}
