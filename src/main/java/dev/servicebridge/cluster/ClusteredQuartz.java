package dev.servicebridge.cluster;

import java.time.Clock;
import java.time.ZoneId;
import java.util.Properties;
import java.util.TimeZone;
import java.util.UUID;

import javax.sql.DataSource;

import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.support.LifecycleStrategySupport;
import org.quartz.CronTrigger;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SchedulerFactory;
import org.quartz.TriggerKey;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the crons of all nodes that share a database fire on one of them each time. Quartz sees to that, by locks in its
 * tables {@code qrtz_…} of that database. Until a node that died is noticed, 7.5 seconds after it missed a sign of life,
 * the crons that it was about to fire wait; a cron that nobody was there to fire fires once, late.
 */
public final class ClusteredQuartz {
    private static final Logger LOG = LoggerFactory.getLogger(ClusteredQuartz.class);

    /** The same on every node; Quartz keeps several clusters apart by it, and its schedulers within a JVM. */
    private static final String NAME = "service-bridge";

    private static final String SIGN_OF_LIFE_MILLIS = "2000";
    private static final String LATE_AFTER_MILLIS = "60000";
    private static final String THREADS = "10";

    private ClusteredQuartz() {}

    /**
     * Gives a Camel context that is not started yet its component {@code quartz}.
     *
     * @param database PostgreSQL, with the tables in its default schema
     * @param zone of crons that name none
     */
    public static void addTo(CamelContext context, DataSource database, ZoneId zone, Clock clock) {
        String node = NAME + "-" + UUID.randomUUID();
        DBConnectionManager.getInstance().addConnectionProvider(node, new PooledConnections(database));
        QuartzComponent quartz = new ScheduledQuartz(zone, clock);
        quartz.setSchedulerFactory(factory(properties(node), zone));
        context.addComponent("quartz", quartz);
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopping(CamelContext stopping) {
                leave(quartz);
            }
        });
    }

    /**
     * Leaves the crons to the other nodes before the routes stop: what fired here while they do would be lost. A cron that
     * this node had taken is fired by another as soon as its signs of life are missed.
     */
    private static void leave(QuartzComponent quartz) {
        try {
            if (quartz.getScheduler() != null) {
                quartz.getScheduler().shutdown(false);
            }
        } catch (SchedulerException e) {
            LOG.warn("Stopping Quartz", e);
        }
    }

    private static Properties properties(String node) {
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", NAME);
        properties.setProperty("org.quartz.scheduler.instanceId", node);
        properties.setProperty("org.quartz.threadPool.threadCount", THREADS);
        properties.setProperty("org.quartz.jobStore.class", JobStoreTX.class.getName());
        properties.setProperty("org.quartz.jobStore.driverDelegateClass", PostgreSQLDelegate.class.getName());
        properties.setProperty("org.quartz.jobStore.dataSource", node);
        properties.setProperty("org.quartz.jobStore.tablePrefix", "qrtz_");
        // What Camel notes of a job is text, so that no classes of Java are kept in the database.
        properties.setProperty("org.quartz.jobStore.useProperties", "true");
        properties.setProperty("org.quartz.jobStore.isClustered", "true");
        properties.setProperty("org.quartz.jobStore.clusterCheckinInterval", SIGN_OF_LIFE_MILLIS);
        properties.setProperty("org.quartz.jobStore.misfireThreshold", LATE_AFTER_MILLIS);
        return properties;
    }

    /**
     * A factory that makes a scheduler of its own. Quartz's looks for one of the name in the whole JVM first, and would
     * give a second bridge in it, as in tests, that of the first.
     */
    private static SchedulerFactory factory(Properties properties, ZoneId zone) {
        return new StdSchedulerFactory() {
            @Override
            public Scheduler getScheduler() throws SchedulerException {
                synchronized (ClusteredQuartz.class) {
                    initialize(properties);
                    SchedulerRepository.getInstance().remove(NAME);
                    Scheduler scheduler = super.getScheduler();
                    SchedulerRepository.getInstance().remove(NAME);
                    dropCronsOfOtherZones(scheduler, TimeZone.getTimeZone(zone));
                    return scheduler;
                }
            }
        };
    }

    /**
     * Lets the crons be stored anew whose zone has changed: Camel compares a stored one with its route by the expression
     * alone, so the former zone would stay for good. The others begin again with their next time.
     */
    private static void dropCronsOfOtherZones(Scheduler scheduler, TimeZone zone) throws SchedulerException {
        for (TriggerKey key : scheduler.getTriggerKeys(GroupMatcher.triggerGroupEquals(NAME))) {
            if (scheduler.getTrigger(key) instanceof CronTrigger cron
                    && !cron.getTimeZone().getID().equals(zone.getID())) {
                scheduler.unscheduleJob(key);
            }
        }
    }
}
