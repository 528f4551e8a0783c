package dev.servicebridge.commands;

import java.util.List;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;

import dev.servicebridge.remote.RemoteWords;

/**
 * How commands are executed: each by the route on {@code direct:command.<command>}. A command that is one call of an
 * operation of the Services API, and has its parameters, gets its route here, from {@link #OPERATIONS}; those with steps of
 * their own are in routes/commands. A route of a file that listens on the same endpoint takes the place of one.
 */
public final class CommandExecutionRoutes extends RouteBuilder {
    private static final String ACCOUNT = "account";
    private static final String RESOURCE = "resourceId";
    private static final String RESERVATION = "reservationId";
    private static final String JOB = "serviceJobId";
    private static final String MARKETPLACES = "marketplaceIds";
    private static final String NEXT = "nextPageToken";

    private static final List<Operation> OPERATIONS = List.of(
            new Operation("get-job", "getServiceJobByServiceJobId", "Reads a job.", List.of(JOB)),
            new Operation(
                    "list-jobs",
                    "getServiceJobs",
                    "Reads a page of jobs.",
                    List.of(
                            MARKETPLACES,
                            "createdAfter",
                            "createdBefore",
                            "lastUpdatedAfter",
                            "lastUpdatedBefore",
                            "scheduleStartDate",
                            "scheduleEndDate",
                            "serviceJobStatus",
                            "serviceOrderIds",
                            "pageSize",
                            "pageToken",
                            "sortField",
                            "sortOrder")),
            new Operation(
                    "update-schedule",
                    "updateSchedule",
                    "Sets the working hours of a resource.",
                    List.of(RESOURCE, MARKETPLACES)),
            new Operation(
                    "update-reservation",
                    "updateReservation",
                    "Changes a reservation.",
                    List.of(RESERVATION, MARKETPLACES)),
            new Operation(
                    "cancel-reservation",
                    "cancelReservation",
                    "Gives the capacity of a reservation back.",
                    List.of(RESERVATION, MARKETPLACES)),
            new Operation(
                    "range-capacity",
                    "getRangeSlotCapacity",
                    "Reads the capacity of a resource, as ranges of equal capacity.",
                    List.of(RESOURCE, MARKETPLACES, NEXT)),
            new Operation(
                    "fixed-capacity",
                    "getFixedSlotCapacity",
                    "Reads the capacity of a resource, in slots of one length.",
                    List.of(RESOURCE, MARKETPLACES, NEXT)));

    private final CommandWork work;
    private final CommandCalls calls;

    /** @param parameters those that are headers of the call; the others are its body */
    private record Operation(String command, String name, String description, List<String> parameters) {}

    public CommandExecutionRoutes(CommandWork work, CommandCalls calls) {
        this.work = work;
        this.calls = calls;
    }

    @Override
    public void configure() {
        // A command that fails is the delivery's to try again or to give up.
        errorHandler(noErrorHandler());
        execution();
        OPERATIONS.forEach(this::operation);
        slots();
    }

    private void execution() {
        from("direct:command." + ServicesApiCommands.EXECUTOR)
                .routeId("command-execution")
                .routeDescription("Has an accepted command executed by the route of its kind, and keeps the result.")
                .process(this::begin)
                .id("command-begin")
                .filter(simple("${header.commandState} == 'PENDING'"))
                .id("command-if-pending")
                .toD("direct:command.${header.command}")
                .id("command-execute")
                .process(this::done)
                .id("command-done")
                .end();
    }

    private void operation(Operation operation) {
        String id = "command-" + operation.command;
        from(CommandRoutes.endpoint(operation.command))
                .routeId(id)
                .routeDescription(operation.description)
                .process(command -> call(command, operation.parameters))
                .id(id + "-headers")
                .to("direct:services-api." + operation.name)
                .id(id + "-call")
                .process(this::answer)
                .id(id + "-answer");
    }

    private void slots() {
        from(CommandRoutes.endpoint("appointment-slots"))
                .routeId("command-appointment-slots")
                .routeDescription("Reads free times, of a job or of a service at a store.")
                .process(
                        command -> call(command, List.of(JOB, "asin", "storeId", MARKETPLACES, "startTime", "endTime")))
                .id("command-slots-headers")
                .choice()
                .id("command-slots-by")
                .when(header(JOB).isNotNull())
                .id("command-slots-by-job")
                .to("direct:services-api.getAppointmmentSlotsByJobId")
                .id("command-job-slots-call")
                .otherwise()
                .id("command-slots-by-store")
                .to("direct:services-api.getAppointmentSlots")
                .id("command-store-slots-call")
                .end()
                .process(this::answer)
                .id("command-slots-answer");
    }

    private void begin(Exchange exchange) throws TimeoutException, InterruptedException {
        work.begin(exchange);
    }

    private void done(Exchange exchange) {
        work.done(exchange);
    }

    /** Makes the message a call: headers of the named parameters, and the others as its body. */
    private void call(Exchange exchange, List<String> names) {
        Message message = exchange.getMessage();
        CommandCalls.Call call =
                calls.call(message.getHeader(ACCOUNT, String.class), message.getBody(ObjectNode.class), names);
        names.forEach(message::removeHeader);
        call.headers().forEach((name, value) -> {
            if (value != null) {
                message.setHeader(name, value);
            }
        });
        message.setBody(call.body());
    }

    private void answer(Exchange exchange) {
        Message message = exchange.getMessage();
        message.setBody(calls.result(message.getBody(JsonNode.class), RemoteWords.of(exchange)));
    }
}
