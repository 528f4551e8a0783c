package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.SettingInForce;
import dev.servicebridge.json.ExactJson;

/** Shows the settings that a bridge in this folder would have. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:shown, and nothing is wrong with the settings",
            "1:a setting is unknown or wrong, and each complaint was printed",
            "2:wrong usage"
        },
        description =
                "Shows each setting's value in force and where it comes from, and which settings are unknown."
                        + " Reads the folder, the environment and system properties; needs no running bridge. Secrets are hidden.")
public final class ConfigCommand implements Callable<Integer> {
    @CommandLine.Mixin
    private final Place place = new Place();

    @Parameters(
            arity = "0..*",
            paramLabel = "KEY",
            description = "Only settings whose keys start so, such as http. or delivery.")
    private List<String> keys = List.of();

    @Option(names = "--changed", description = "Only settings that are not as they are packaged.")
    private boolean changed;

    @Option(names = "--json", description = "Prints one JSON object, for machines.")
    private boolean json;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() {
        Problems problems = new Problems();
        List<SettingInForce> settings = read(problems);
        boolean isFine = problems.all().stream().allMatch(problem -> problem.level() == Level.ADVICE);
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(asJson(isFine, settings, problems.all()).toPrettyString());
        } else {
            settings.forEach(setting -> out.printf(
                    "%s = %s    # %s%n",
                    setting.key(), setting.value(), setting.isDefault() ? "default" : setting.source()));
            if (!problems.all().isEmpty()) {
                out.printf("%nComplaints: %d%n", problems.all().size());
                problems.all().forEach(problem -> out.println("  " + problem.text()));
            }
        }
        out.flush();
        return (isFine ? ExitCode.OK : ExitCode.COMPLAINTS).code();
    }

    private List<SettingInForce> read(Problems problems) {
        try {
            return place.settings(problems).inForce().stream()
                    .filter(setting -> keys.isEmpty() || keys.stream().anyMatch(setting.key()::startsWith))
                    .filter(setting -> !changed || !setting.isDefault())
                    .toList();
        } catch (ConfigurationException e) {
            problems.add(e);
            return List.of();
        }
    }

    private static ObjectNode asJson(boolean isFine, List<SettingInForce> settings, List<Problem> problems) {
        ObjectNode answer = ExactJson.MAPPER.createObjectNode();
        answer.put("ok", isFine);
        ArrayNode shown = answer.putArray("settings");
        settings.forEach(setting -> shown.addObject()
                .put("key", setting.key())
                .put("value", setting.value())
                .put("source", setting.source())
                .put("default", setting.isDefault()));
        ArrayNode complaints = answer.putArray("complaints");
        problems.forEach(problem -> complaints.add(ComplaintJson.of(problem)));
        return answer;
    }
}
