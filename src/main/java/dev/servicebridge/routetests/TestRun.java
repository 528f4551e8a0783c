package dev.servicebridge.routetests;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import dev.servicebridge.config.ConfigurationException;

/** Runs tests, each against a bridge of its own. */
public final class TestRun {
    private final Path home;
    private final Clock clock;
    private final LongSupplier nanos;

    /**
     * @param home the bridge's folder
     * @param nanos nanoseconds of a clock that never goes back
     */
    public TestRun(Path home, Clock clock, LongSupplier nanos) {
        this.home = home.toAbsolutePath().normalize();
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Runs a test. A bridge that does not start, and a test that cannot be done, are failures. */
    public TestResult run(RouteTest test) throws InterruptedException {
        long start = nanos.getAsLong();
        List<Failure> failures;
        try (TestHome folder = new TestHome(home, test)) {
            failures = failures(folder, test);
        } catch (TestFault e) {
            failures = List.of(cannotBeDone(e));
        }
        return new TestResult(test, failures, Duration.ofNanos(nanos.getAsLong() - start));
    }

    private List<Failure> failures(TestHome folder, RouteTest test) throws InterruptedException {
        try (TestBridge bridge = new TestBridge(folder, test, clock)) {
            return outcome(bridge);
        } catch (ConfigurationException e) {
            return List.of(new Failure(
                    "the bridge starts with these files and settings",
                    folder.shown(e.getMessage()),
                    "correct the configuration; service-bridge check shows all complaints at once"));
        } catch (TestFault e) {
            return List.of(cannotBeDone(e));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return List.of(new Failure(
                    "the steps of when can be taken",
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "correct the step; --log shows the bridge's log"));
        }
    }

    private static Failure cannotBeDone(TestFault fault) {
        return new Failure("the test can be done", fault.getMessage(), "correct the test file");
    }

    private List<Failure> outcome(TestBridge bridge) throws Exception {
        Quiet quiet = new Quiet(bridge, nanos);
        Expectations expectations = new Expectations(bridge);
        List<Failure> failures = new ArrayList<>(new Steps(bridge, quiet).take());
        if (!failures.isEmpty()) {
            return failures;
        }
        boolean rests = quiet.await(bridge.test().within(), expectations::areDecided);
        failures.addAll(expectations.unmet());
        if (!rests && failures.isEmpty()) {
            failures.add(stillAtWork(bridge));
        }
        return failures;
    }

    private static Failure stillAtWork(TestBridge bridge) {
        return new Failure(
                "the bridge comes to rest within " + bridge.test().within().toSeconds() + " s",
                "still waiting: " + Shown.cut(bridge.database().waiting().toString()),
                "expect what fails for good as a dead letter, or let within be longer");
    }
}
