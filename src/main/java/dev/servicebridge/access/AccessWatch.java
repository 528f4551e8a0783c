package dev.servicebridge.access;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;

/** Tells in time what nobody's request gives rise to: tokens that end, and refused requests that were counted. */
final class AccessWatch extends ServiceSupport {
    private static final int SECONDS = 10;

    private final CamelContext context;
    private final TokenWatch tokens;
    private final RefusalLog refusals;
    private ScheduledExecutorService timer;

    AccessWatch(CamelContext context, TokenWatch tokens, RefusalLog refusals) {
        this.context = context;
        this.tokens = tokens;
        this.refusals = refusals;
    }

    @Override
    protected void doStart() {
        timer = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "access-watch");
        timer.scheduleAtFixedRate(this::look, 0, SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        tokens.warn();
        refusals.tell();
    }

    @Override
    protected void doStop() {
        context.getExecutorServiceManager().shutdownNow(timer);
        refusals.tellAll();
    }
}
