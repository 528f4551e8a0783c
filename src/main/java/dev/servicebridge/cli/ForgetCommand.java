package dev.servicebridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.servicebridge.config.TextFile;
import dev.servicebridge.json.ExactJson;

/** Has a running bridge forget a buyer, a job or an order. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the bridge refused it",
            "2:wrong usage",
            "69:no bridge answers at the address",
            "77:the bridge does not take the token, or the token may only read"
        },
        description = "Shows what a running bridge keeps of a buyer, a job or an order, and empties it with --yes.")
public final class ForgetCommand implements Callable<Integer> {
    private static final String PATH = "/api/forget";
    private static final ObjectMapper JSON = ExactJson.MAPPER;

    @Mixin
    private final BridgeClient bridge = new BridgeClient();

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description =
                    "Account of the job or order; required with --job and --order. Without it, --buyer searches all"
                            + " accounts.")
    private String account;

    @ArgGroup(multiplicity = "1")
    private Subject subject;

    @Option(names = "--yes", description = "Empties what was found. It cannot be undone.")
    private boolean yes;

    @Spec
    private CommandSpec command;

    /** Whom or what to forget. */
    static final class Subject {
        @Option(names = "--job", paramLabel = "ID", description = "A service job.")
        private String job;

        @Option(names = "--order", paramLabel = "ID", description = "A product service order of a hotel.")
        private String order;

        @Option(
                names = "--buyer",
                paramLabel = "TEXT",
                description =
                        "Full name, telephone number or e-mail address of a buyer or guest; - for standard input, so"
                                + " that the shell's history does not keep it.")
        private String buyer;
    }

    @Override
    public Integer call() {
        if (subject.buyer == null && account == null) {
            throw wrong("name the account of the job or order with --account");
        }
        ObjectNode request = request();
        return BridgeClient.report(command.commandLine(), () -> {
            PrintWriter out = command.commandLine().getOut();
            int found = run(PATH + "/search", request, out);
            if (found == 0) {
                out.println("The bridge keeps nothing of it.");
            } else if (yes) {
                out.println("Emptied: " + run(PATH, request, null)
                        + " rows, and what is about the jobs and orders among them.");
            } else {
                out.println("Nothing was emptied. Repeat the command with --yes to empty these " + found
                        + " rows, and what is about the jobs and orders among them. That cannot be undone.");
            }
            out.println("""
                    Not reached: messages in Kafka's topics until kafka.retention has passed, backups of the databases,
                    the Services API, the FSM, the hotel system, and the ERP but for rows of erp.command that the bridge
                    has taken. When one of them changes such a job or order again, the bridge keeps it again: have it
                    forgotten there first. A call that was under way may still have been made.""");
            return 0;
        });
    }

    /** Goes through all parts; prints what is found where there is something to print it to. */
    private int run(String path, ObjectNode request, PrintWriter out) throws BridgeClient.Failure {
        ObjectNode part = request.deepCopy();
        int found = 0;
        JsonNode next;
        do {
            JsonNode answer = bridge.send("POST", path, part);
            for (JsonNode row : answer.path("found")) {
                found += row.path("left").asBoolean() ? 0 : 1;
                if (out != null) {
                    out.println(row.path("table").asText() + "  "
                            + row.path("id").asText() + "  "
                            + row.path("state").asText()
                            + (row.path("left").asBoolean() ? "  left to the ERP: the bridge has not taken it" : ""));
                    out.flush();
                }
            }
            next = answer.path("next");
            part.set("from", next);
        } while (next.isObject());
        return found;
    }

    private ObjectNode request() {
        ObjectNode request = JSON.createObjectNode();
        put(request, "account", account);
        put(request, "job", subject.job);
        put(request, "order", subject.order);
        put(request, "buyer", buyer());
        return request;
    }

    private static void put(ObjectNode request, String field, String value) {
        if (value != null) {
            request.put(field, value);
        }
    }

    private String buyer() {
        if (!"-".equals(subject.buyer)) {
            return subject.buyer;
        }
        try {
            return TextFile.read(System.in).strip();
        } catch (IOException e) {
            throw wrong("standard input cannot be read: " + e.getClass().getSimpleName());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
