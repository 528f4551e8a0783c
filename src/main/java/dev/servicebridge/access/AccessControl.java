package dev.servicebridge.access;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import io.vertx.ext.web.Router;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.Role;
import dev.servicebridge.config.Settings;

/** Closes the HTTP API, users' own routes included, to all who have no token. */
public final class AccessControl {
    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);
    /** Before whatever Camel adds. */
    private static final int FIRST = Integer.MIN_VALUE;

    private AccessControl() {}

    /**
     * Guards everything that the server of the HTTP API serves. To be called before there are routes: the guard takes
     * its place when the server is there and before a route begins to listen, and the start fails where it cannot.
     * Until {@link #open} it lets nobody pass.
     *
     * @param failures logs what routes of the HTTP API fail with
     */
    public static void guard(
            CamelContext context,
            TokenWatch tokens,
            Settings settings,
            LongSupplier nanoClock,
            RouteFailures failures) {
        bindRoles(context);
        context.getRegistry().bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, new GuardedEngine(failures));
        RefusalLog refusals = new RefusalLog(nanoClock);
        Guard guard = new Guard(tokens, refusals, settings, nanoClock);
        context.getRegistry().bind("http-guard", guard);
        try {
            context.addStartupListener(new Installer(guard, new AtomicBoolean()));
            context.addService(new AccessWatch(context, tokens, refusals), true, false);
        } catch (Exception e) {
            throw new IllegalStateException("A context that is not started yet takes every listener", e);
        }
        if (tokens.tokens().isEmpty()) {
            LOG.warn(
                    "The HTTP API is closed: {} holds no token; add one to open it, see docs/operations.md",
                    settings.text("http.access.file"));
        }
    }

    /** Lets requests come to the routes of a context that {@link #guard} guards. To be called when all of them are there. */
    public static void open(CamelContext context) {
        context.getRegistry().findByType(Guard.class).forEach(Guard::open);
    }

    /** Puts the guard, once, between the server and the routes. */
    private record Installer(Guard guard, AtomicBoolean installed) implements StartupListener {
        @Override
        public void onCamelContextStarted(CamelContext started, boolean alreadyStarted) {
            // Camel tells of each route that is added later, too, such as that of a corrected usage plan.
            if (installed.compareAndSet(false, true)) {
                install(started, guard);
            }
        }
    }

    /** Binds what routes declare and ask of their callers: the role that one takes, and the accounts that it may name. */
    public static void bindRoles(CamelContext context) {
        context.getRegistry().bind("http-read", new RolePolicy(Role.READ));
        context.getRegistry().bind("http-write", new RolePolicy(Role.WRITE));
        context.getRegistry().bind("http-accounts", new AccountsPolicy());
        context.getRegistry().bind("callerAccounts", new CallerAccounts());
    }

    private static void install(CamelContext context, Guard guard) {
        VertxPlatformHttpRouter api = context.getRegistry().findByType(VertxPlatformHttpRouter.class).stream()
                .filter(VertxPlatformHttpRouter::isMainServer)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("The HTTP server was not made yet; nothing would guard it"));
        // The routes stand in a router below this one, which alone sees what none of them matches.
        Router root = (Router) api.getServer().getServer().requestHandler();
        root.route().order(FIRST).handler(guard).failureHandler(ProblemAnswers::failed);
        ProblemAnswers.install(root);
    }
}
