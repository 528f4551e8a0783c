package dev.servicebridge.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;

import dev.servicebridge.config.Problems;
import dev.servicebridge.routetests.RouteTest;
import dev.servicebridge.routetests.TestFiles;
import dev.servicebridge.routetests.TestResult;
import dev.servicebridge.routetests.TestRun;

/**
 * The tests that are written as YAML beside the routes, as tests of JUnit.
 *
 * <pre>
 * &#64;TestFactory
 * Stream&lt;DynamicTest&gt; routeTests() {
 *     return YamlRouteTests.in("bridge");
 * }
 * </pre>
 */
public final class YamlRouteTests {
    private YamlRouteTests() {}

    /**
     * The tests of the files {@code tests/*.yaml} of a bridge's folder, which {@code service-bridge test} runs as well.
     *
     * @param home the bridge's folder; relative to the working directory
     * @throws dev.servicebridge.config.ConfigurationException where a file is wrong, naming all that is
     * @throws IllegalArgumentException where there is none
     */
    public static Stream<DynamicTest> in(String home) {
        Path folder = Path.of(home);
        TestRun run = new TestRun(folder, Clock.systemUTC(), System::nanoTime);
        List<RouteTest> tests = read(folder);
        if (tests.isEmpty()) {
            throw new IllegalArgumentException("There is no test in "
                    + folder.resolve("tests").toAbsolutePath() + "; write one, or name the bridge's folder");
        }
        return tests.stream()
                .map(test -> DynamicTest.dynamicTest(
                        test.shown() + ": " + test.name(), test.file().toUri(), () -> check(run.run(test))));
    }

    private static List<RouteTest> read(Path folder) {
        Problems problems = new Problems();
        try {
            List<RouteTest> tests = TestFiles.in(folder, problems);
            problems.throwIfAny();
            return tests;
        } catch (IOException e) {
            throw new UncheckedIOException("Reading the tests of " + folder, e);
        }
    }

    private static void check(TestResult result) {
        if (!result.passed()) {
            throw new AssertionError(result.failures().stream()
                    .map(failure -> "\nexpected  " + failure.expected() + "\ncame      " + failure.came()
                            + "\nto do     " + failure.remedy())
                    .collect(Collectors.joining()));
        }
    }
}
