package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that asks a running bridge once and prints the answer: for people, or with {@code --json} as it came. */
abstract class AskingCommand implements Callable<Integer> {
    @Mixin
    private final BridgeClient bridge = new BridgeClient();

    @Option(names = "--json", description = "Prints the bridge's own answer.")
    private boolean json;

    @Spec
    private CommandSpec command;

    @Override
    public final Integer call() {
        return BridgeClient.report(command.commandLine(), () -> {
            JsonNode answer = ask(bridge);
            PrintWriter out = command.commandLine().getOut();
            if (json) {
                out.println(answer.toPrettyString());
            } else {
                print(out, answer);
            }
            return code(answer);
        });
    }

    abstract JsonNode ask(BridgeClient asked) throws BridgeClient.Failure;

    /** Prints an answer for people. */
    abstract void print(PrintWriter out, JsonNode answer);

    /** The exit code that an answer makes. */
    int code(JsonNode answer) {
        return 0;
    }
}
