package dev.servicebridge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.config.Problems;
import dev.servicebridge.logs.Logs;
import dev.servicebridge.routetests.Failure;
import dev.servicebridge.routetests.JunitReport;
import dev.servicebridge.routetests.RouteTest;
import dev.servicebridge.routetests.TestFiles;
import dev.servicebridge.routetests.TestResult;
import dev.servicebridge.routetests.TestRun;

/** Runs the tests of users' routes: the files {@code tests/*.yaml} of the bridge's folder. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all tests passed",
            "1:a test failed or a test file is wrong, and each complaint was printed",
            "2:wrong usage, or there is no test"
        },
        description =
                "Runs the tests in tests/*.yaml: each brings something into a bridge with your files and the sandbox, and"
                        + " compares what comes out. See docs/testing-routes.md.")
public final class TestCommand implements Callable<Integer> {
    private static final String MARGIN = "        ";

    @CommandLine.Mixin
    private final Home home = new Home();

    @Parameters(
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "Folder with config/, routes/ and tests/ (default: that of --home).")
    private Path folder;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "Runs the tests whose file or name contains this, in whatever case.")
    private String only = "";

    @Option(names = "--junit", paramLabel = "FILE", description = "Writes the results as JUnit XML as well.")
    private Path junit;

    @Option(names = "--log", description = "Shows the log of the bridges that the tests start.")
    private boolean log;

    @Option(names = "--schema", description = "Prints the JSON Schema of test files for editors, and runs no test.")
    private boolean schema;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = command.commandLine().getOut();
        if (schema) {
            out.println(schema());
            out.flush();
            return ExitCode.OK.code();
        }
        Path place = folder != null ? folder : home.folder();
        Problems problems = new Problems();
        List<RouteTest> all = TestFiles.in(place, problems);
        if (!problems.areNone()) {
            out.println("Complaints: " + problems.messages().size());
            problems.messages().forEach(problem -> out.println("  " + relative(place, problem)));
            out.flush();
            return ExitCode.COMPLAINTS.code();
        }
        List<RouteTest> wanted = all.stream().filter(this::isWanted).toList();
        if (wanted.isEmpty()) {
            command.commandLine().getErr().println("service-bridge test: " + whyNone(place, all));
            return ExitCode.USAGE.code();
        }
        List<TestResult> results = run(place, wanted, out);
        if (junit != null) {
            JunitReport.write(junit, results);
        }
        return (results.stream().allMatch(TestResult::passed) ? ExitCode.OK : ExitCode.COMPLAINTS).code();
    }

    private static String relative(Path place, String problem) {
        return problem.replace(place + "/", "");
    }

    private boolean isWanted(RouteTest test) {
        String text = test.shown() + " " + test.name();
        return text.toLowerCase(Locale.ROOT).contains(only.toLowerCase(Locale.ROOT));
    }

    private String whyNone(Path place, List<RouteTest> all) {
        return all.isEmpty()
                ? "there is no test in " + place.resolve("tests").normalize()
                        + "; write one as docs/testing-routes.md shows, into a file whose name ends in .yaml"
                : "none of the " + all.size() + " tests has '" + only + "' in its file or name";
    }

    private List<TestResult> run(Path place, List<RouteTest> tests, PrintWriter out) throws InterruptedException {
        if (!log) {
            Logs.silence();
        }
        TestRun run = new TestRun(place, Clock.systemUTC(), System::nanoTime);
        List<TestResult> results = new ArrayList<>();
        String file = "";
        for (RouteTest test : tests) {
            if (!test.shown().equals(file)) {
                file = test.shown();
                out.println(file);
            }
            TestResult result = run.run(test);
            print(result, out);
            results.add(result);
        }
        long passed = results.stream().filter(TestResult::passed).count();
        out.printf("%n%d passed, %d failed%n", passed, results.size() - passed);
        out.flush();
        return results;
    }

    private static void print(TestResult result, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "  %-5s %s (%.1f s)%n",
                result.passed() ? "ok" : "FAIL",
                result.test().name(),
                result.took().toMillis() / 1000.0);
        for (Failure failure : result.failures()) {
            print("expected", failure.expected(), out);
            print("came", failure.came(), out);
            print("to do", failure.remedy(), out);
        }
        out.flush();
    }

    private static void print(String label, String text, PrintWriter out) {
        out.printf("%s%-9s %s%n", MARGIN, label, text.strip().replace("\n", "\n" + MARGIN + " ".repeat(10)));
    }

    private static String schema() throws IOException {
        try (InputStream in = TestCommand.class.getResourceAsStream("/" + TestFiles.SCHEMA)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
