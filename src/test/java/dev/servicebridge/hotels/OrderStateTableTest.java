package dev.servicebridge.hotels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.mapping.FsmInstruction;

import static org.assertj.core.api.Assertions.assertThat;

class OrderStateTableTest {
    private static final String RIGHT = Stream.of(
                    "Inquired", "Requested", "Optional", "Confirmed", "Started", "Processed", "Canceled", "UNKNOWN")
            .map(state -> state + ": { serviceStatus: New, event: \"Order {number}\", createIfAbsent: true }\n")
            .collect(Collectors.joining());

    @TempDir
    Path home;

    private final Problems problems = new Problems();

    @ParameterizedTest
    @CsvSource({
        "Inquired,,, false",
        "Requested,,, false",
        "Optional,,, false",
        "Confirmed, New, Hotel order 52: confirmed, true",
        "Started, Scheduled, Hotel order 52: the guest has checked in, true",
        "Processed, Completed, Hotel order 52: done, true",
        "Canceled, Cancelled, Hotel order 52: cancelled, false",
        "BrandNew,, Hotel order 52: state Confirmed, false",
        "'',, Hotel order 52: state Confirmed, false"
    })
    void theShippedTableSaysWhatEachStateMeans(String state, String serviceStatus, String text, boolean create) {
        FsmInstruction told = rule(load(), state);

        assertThat(problems.messages()).isEmpty();
        assertThat(told.serviceStatus()).isEqualTo(serviceStatus);
        assertThat(told.serviceEventText()).isEqualTo(text);
        assertThat(told.createIfAbsent()).isEqualTo(create);
    }

    @Test
    void fillsThePlaceholdersOfTheEventText() throws Exception {
        write(RIGHT.replace("{number}", "{number} {state} {account} {productServiceOrderId}"));

        assertThat(rule(load(), "Started").serviceEventText()).isEqualTo("Order 52 Confirmed acme O-1");
    }

    @Test
    void reportsAllThatIsWrong() throws Exception {
        write(RIGHT.replaceFirst("(?m)^Optional.*$", "Cancelled: { createIfAbsent: true }")
                .replaceFirst("(?m)^Started.*$", "Started: { event: \"{guest}\", createIfAbsent: 5 }"));

        load();

        Path file = home.resolve(OrderStateTable.FILE);
        assertThat(problems.messages())
                .containsExactlyInAnyOrder(
                        file + ": Cancelled: is not known here; use one of [Inquired, Requested, Optional, Confirmed,"
                                + " Started, Processed, Canceled, UNKNOWN]",
                        file + ": Optional: is missing or holds no keys; add it with one or more of [serviceStatus,"
                                + " event, createIfAbsent]",
                        file + ": Started.createIfAbsent: is neither true nor false; set it to one of them",
                        file + ": Started.event: {guest} stands for nothing; use one of [account, number,"
                                + " productServiceOrderId, state]");
    }

    private OrderStateTable load() {
        return OrderStateTable.load(BridgeFiles.in(home), problems);
    }

    private void write(String table) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve(OrderStateTable.FILE), table);
    }

    private static FsmInstruction rule(OrderStateTable table, String state) {
        return table.rule(state, HotelMessages.full());
    }
}
