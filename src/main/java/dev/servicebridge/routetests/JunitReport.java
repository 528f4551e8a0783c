package dev.servicebridge.routetests;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The XML of JUnit, as Surefire, Jenkins and GitLab read it: a suite for each file, a case for each test. */
public final class JunitReport {
    /** What XML 1.0 cannot hold. */
    private static final String FORBIDDEN = "[^\\t\\n\\r\\u0020-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]";

    private JunitReport() {}

    /** Writes the report; makes the folders above it. */
    public static void write(Path file, List<TestResult> results) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        try (Writer out = Files.newBufferedWriter(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuites");
            writeCounts(xml, results);
            for (Map.Entry<String, List<TestResult>> suite : byFile(results).entrySet()) {
                writeSuite(xml, suite.getKey(), suite.getValue());
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("Writing " + file, e);
        }
    }

    private static Map<String, List<TestResult>> byFile(List<TestResult> results) {
        return results.stream()
                .collect(Collectors.groupingBy(
                        result -> result.test().shown(), LinkedHashMap::new, Collectors.toList()));
    }

    private static void writeSuite(XMLStreamWriter xml, String file, List<TestResult> results)
            throws XMLStreamException {
        xml.writeStartElement("testsuite");
        write(xml, "name", file);
        writeCounts(xml, results);
        for (TestResult result : results) {
            xml.writeStartElement("testcase");
            write(xml, "classname", file.replaceAll("\\.yaml$", "").replace('/', '.'));
            write(xml, "name", result.test().name());
            write(xml, "file", file);
            write(xml, "time", seconds(result.took()));
            for (Failure failure : result.failures()) {
                writeFailure(xml, failure);
            }
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void writeFailure(XMLStreamWriter xml, Failure failure) throws XMLStreamException {
        xml.writeStartElement("failure");
        write(xml, "message", "expected " + failure.expected());
        write(xml, "type", "expectation");
        xml.writeCharacters(fit("expected  " + failure.expected() + "\ncame      " + failure.came() + "\nto do     "
                + failure.remedy()));
        xml.writeEndElement();
    }

    private static void writeCounts(XMLStreamWriter xml, List<TestResult> results) throws XMLStreamException {
        write(xml, "tests", Integer.toString(results.size()));
        write(
                xml,
                "failures",
                Long.toString(
                        results.stream().filter(result -> !result.passed()).count()));
        write(xml, "errors", "0");
        write(xml, "skipped", "0");
        write(xml, "time", seconds(results.stream().map(TestResult::took).reduce(Duration.ZERO, Duration::plus)));
    }

    private static void write(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, fit(value));
    }

    private static String fit(String text) {
        return text.replaceAll(FORBIDDEN, "\uFFFD");
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toMillis() / 1000.0);
    }
}
