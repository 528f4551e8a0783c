package dev.servicebridge;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

import dev.servicebridge.testing.Documented;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code service-bridge test}, by what it prints: on the pages' own routes, on tests that fail, and on files that are wrong. */
class RouteTestsTest {
    private static final Path FOLDERS = Path.of("src/test/resources/route-tests");
    private static final String TIME = " \\(\\d+\\.\\d s\\)";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({"own-route,3", "own-tick,1", "own-operation,1", "another-fsm,2"})
    void theRoutesOfAPagePassTheirTests(String page, int tests) throws Exception {
        Documented.in(Path.of("docs/" + page + ".md")).writeTo(home);
        copyTests(page);

        assertThat(run()).as(out.toString()).isZero();

        assertThat(out.toString()).endsWith("\n" + tests + " passed, 0 failed\n");
    }

    @Test
    void theTestOfThePageAboutTestsPrintsWhatThePageSays() throws Exception {
        Path page = Path.of("docs/testing-routes.md");
        Documented.in(Path.of("docs/own-route.md")).writeTo(home);
        Documented.in(page).writeTo(home);

        assertThat(run()).as(out.toString()).isZero();

        assertThat(Files.readString(page).replaceAll(TIME, ""))
                .contains("```\n" + out.toString().replaceAll(TIME, "") + "```\n");
    }

    @Test
    void everyKindOfStepBringsItsThingIn() throws Exception {
        copyTests("shipped");
        Path report = home.resolve("target/tests.xml");

        assertThat(run("--junit", report.toString())).as(out.toString()).isZero();

        Element suites = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getDocumentElement();
        assertThat(suites.getAttribute("tests")).isEqualTo("6");
        assertThat(suites.getAttribute("failures")).isEqualTo("0");
        Element first = (Element) suites.getElementsByTagName("testcase").item(0);
        assertThat(first.getAttribute("classname")).isEqualTo("tests.flows");
        assertThat(first.getAttribute("name")).isEqualTo("a job becomes a service order and a row of the ERP");
        assertThat(Double.parseDouble(first.getAttribute("time"))).isPositive();
    }

    @Test
    void whatIsOtherwiseIsPrintedBesideWhatWasExpectedAndWhatToDo() throws Exception {
        Documented.in(Path.of("docs/own-route.md")).writeTo(home);
        copyTests("failing");
        Path report = home.resolve("tests.xml");

        assertThat(run("--junit", report.toString())).isEqualTo(1);

        assertThat(out.toString().replaceAll(TIME, "").replaceAll("\n {8,}", " "))
                .contains(
                        "FAIL  another message than the expected one expected  message {\"at\":\"http:localhost:8089/jobs\","
                                + "\"body\":{\"serviceJobId\":\"job-1\",\"job\":{\"serviceJobStatus\":\"OPEN\"}}} came      none;"
                                + " of the nearest body.job.serviceJobStatus is \"HOLD\", not \"OPEN\" to do     correct the"
                                + " route, or then.messages[0] expected  nothing else came      message http:localhost:8089/jobs",
                        "to do     if this is right, expect it in then.messages, or name it in ignore: http:localhost:8089/jobs",
                        "expected  call {\"call\":\"flow-retail.createServiceOrder\"} came      none",
                        "expected  dead letter {\"subscriber\":\"webhook\",\"cause\":\"too late\"} came      none",
                        "expected  a row {\"service_job_id\":\"job-1\"} in erp.service_job came      the table is empty",
                        "expected  a row {\"idempotency_key\":\"k\",\"state\":\"DONE\"} in erp.command came      of the nearest"
                                + " row.state is \"NEW\", not \"DONE\" to do     correct the route or mapping, or then.erp[1]",
                        "expected  no row in erp.command came      [{",
                        "expected  row {\"commands\":2} of select count(*) as commands from command came      rows[0].commands"
                                + " is 1, not 2",
                        "expected  1 rows of select state from command where state < 'A' came      0",
                        "expected  nothing else came      call services-api.getServiceJobs {\"parameters\":{\"lastUpdatedAfter\"",
                        "expected  nothing else came      dead letter job-event {\"kind\":\"job-event\",\"account\":\"sandbox-us\"",
                        "expected  the bridge comes to rest within 1 s came      still waiting: [{\"subscriber\":\"webhook\"",
                        "expected  the answer to request /api/status: {\"status\":200} came      answer.status is 401, not 200",
                        "expected  the command no-such is accepted came      it was refused: {\"status\":400",
                        "came      tick: there is no schedule service-job; did you mean service-jobs? to do     correct the test"
                                + " file",
                        "came      there is no operation flow-retail.createServiceOder; did you mean"
                                + " flow-retail.createServiceOrder?",
                        "expected  the bridge starts with these files and settings came      system property"
                                + " delivery.subscribers: delivery.subscribers: no route listens on direct:job-event.nobody",
                        "0 passed, 8 failed");
        assertThat(Files.readString(report))
                .contains("<failure message=\"expected nothing else\" type=\"expectation\">")
                .contains("failures=\"8\"");
    }

    @Test
    void aFileThatIsWrongIsNamedWithItsLinesAndNoTestRuns() throws Exception {
        copyTests("broken");

        assertThat(run()).isEqualTo(1);

        assertThat(out.toString().lines().map(String::strip))
                .contains(
                        "tests/shape.yaml:3: tests[0].wenn: there is no such key; did you mean when?",
                        "tests/shape.yaml:5: tests[0].when[0].jop: there is no such key; did you mean job?",
                        "tests/shape.yaml:8: tests[1].when[0].job.job: is missing; add a service job as the Services API has it,"
                                + " or a part of it",
                        "tests/shape.yaml:11: tests[1].then.calls[0].call: is text, nodot; write an operation as"
                                + " system.operation, such as flow-retail.createCustomer",
                        "tests/shape.yaml:12: tests[1].within: is text, soon; write a duration such as 10s or PT0.5S",
                        "tests/shape.yaml:13: tests[2].name: is missing; add a text that says what the test says about the"
                                + " bridge",
                        "tests/content.yaml:3: settings.flow-retail.endpoint: the test run sets this itself, so that no test"
                                + " reaches a real system; remove it",
                        "tests/content.yaml:7: tests[0].settings.bridge.datasource.url: the test run sets this itself, so that"
                                + " no test reaches a real system; remove it",
                        "tests/content.yaml:9: tests[0].when[0].job.job.$file: cannot read"
                                + " tests/no-such.json as JSON or YAML; correct the path, which is relative to the test file, or the file",
                        "tests/content.yaml:10: tests[1].name: another test of this file has the same name; give it its own")
                .anyMatch(line -> line.startsWith("tests/syntax.yaml: line 3, column 4: no YAML, "));
    }

    @Test
    void aFolderWithoutTestsAndATextThatNoneHasAreWrongUsage() throws Exception {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("there is no test in " + home.resolve("tests"));

        copyTests("own-tick");
        assertThat(run("--only", "daily")).isEqualTo(2);
        assertThat(err.toString()).contains("none of the 1 tests has 'daily' in its file or name");
    }

    @Test
    void theSchemaIsPrintedForEditors() throws Exception {
        assertThat(run("--schema")).isZero();

        assertThat(out.toString().strip())
                .isEqualTo(Files.readString(Path.of("src/main/resources/schemas/route-tests.schema.json"))
                        .strip());
    }

    private int run(String... options) {
        return ServiceBridge.line()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(Stream.concat(Stream.of("test", home.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private void copyTests(String folder) throws IOException {
        Path from = FOLDERS.resolve(folder);
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path to = home.resolve(from.relativize(file).toString());
            Files.createDirectories(to.getParent());
            Files.copy(file, to);
        }
    }
}
