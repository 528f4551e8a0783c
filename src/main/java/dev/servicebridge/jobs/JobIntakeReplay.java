package dev.servicebridge.jobs;

import java.time.Instant;
import java.util.Set;

import org.jdbi.v3.core.Handle;

import dev.servicebridge.deadletters.DeadLetterRecord;
import dev.servicebridge.deadletters.ReplayHandler;

/** Takes a service job in that had no usable id, and tells of it. */
public final class JobIntakeReplay implements ReplayHandler {
    /** The kind of an entry of a page that is no service job. */
    public static final String KIND = "service-job-intake";

    private final JobStore jobs;
    private final Set<String> subscribers;

    /** @param subscribers who is told of service jobs */
    public JobIntakeReplay(JobStore jobs, Set<String> subscribers) {
        this.jobs = jobs;
        this.subscribers = Set.copyOf(subscribers);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Progress replay(Handle handle, DeadLetterRecord letter, Instant now) {
        jobs.takeIn(handle, letter, subscribers, now);
        return Progress.DONE;
    }
}
