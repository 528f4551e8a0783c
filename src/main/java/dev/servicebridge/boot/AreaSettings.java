package dev.servicebridge.boot;

import java.time.Duration;
import java.time.Instant;

import dev.servicebridge.access.HttpSettings;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.hotels.HospitalityIntake;
import dev.servicebridge.jobs.JobIntake;
import dev.servicebridge.logs.LogSettings;
import dev.servicebridge.monitor.EvidenceSettings;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.verification.Verification;

/**
 * The settings of every area, read before anything is started, so that the wiring reads none.
 *
 * @param outcomesOverlap how far a reading of the FSM's changes reaches back
 * @param ports what the bridge listens on
 * @param parts what is opened before the routes start
 * @param http how the HTTP API is guarded
 */
record AreaSettings(
        LogSettings logs,
        ListenSettings ports,
        ResourceSettings parts,
        ClusterSettings cluster,
        CallSettings calls,
        OutboxSettings outbox,
        JobIntake.Settings jobs,
        HospitalityIntake.Settings hotels,
        CommandSettings commands,
        CapacitySettings capacity,
        Duration outcomesOverlap,
        Verification.Settings verification,
        RetentionSettings retention,
        HttpSettings http,
        EvidenceSettings evidence) {
    /**
     * Reads all of them.
     *
     * @param reader notes what is wrong; with any, the settings are not fit for use
     * @param now the time that durations back count from
     */
    static AreaSettings from(SettingsReader reader, Instant now) {
        OutboxSettings outbox = OutboxSettings.from(reader);
        return new AreaSettings(
                LogSettings.from(reader),
                ListenSettings.from(reader),
                ResourceSettings.from(reader),
                ClusterSettings.from(reader),
                CallSettings.from(reader),
                outbox,
                JobIntake.Settings.from(reader, now, outbox.of(EventKind.SERVICE_JOB)),
                HospitalityIntake.Settings.from(reader, now, outbox.of(EventKind.PRODUCT_SERVICE_ORDER)),
                CommandSettings.from(reader),
                CapacitySettings.from(reader),
                reader.duration("outcomes.overlap"),
                Verification.Settings.from(reader, outbox.of(EventKind.SERVICE_JOB)),
                RetentionSettings.from(reader),
                HttpSettings.from(reader),
                EvidenceSettings.from(reader));
    }
}
