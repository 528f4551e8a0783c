package dev.servicebridge.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

/** The last stage of the {@code Dockerfile}, instruction by instruction. */
public record Dockerfile(List<Instruction> instructions) {
    /** One instruction, such as {@code USER 10001:10001}. */
    public record Instruction(String name, String arguments) {}

    /** Reads the stages of a file; the last one is the image. */
    public static List<Dockerfile> stages(Path file) throws IOException {
        List<List<Instruction>> stages = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String each : Files.readAllLines(file)) {
            if (each.isBlank() || each.startsWith("#")) {
                continue;
            }
            boolean continued = each.endsWith("\\");
            line.append(continued ? each.substring(0, each.length() - 1) : each);
            if (continued) {
                continue;
            }
            String[] parts = line.toString().strip().split("\\s+", 2);
            line.setLength(0);
            if (parts[0].equals("FROM")) {
                stages.add(new ArrayList<>());
            }
            stages.get(stages.size() - 1).add(new Instruction(parts[0], parts[1].strip()));
        }
        return stages.stream().map(Dockerfile::new).toList();
    }

    /** The arguments of the only instruction of this name. */
    public String only(String name) {
        List<String> found = all(name);
        if (found.size() != 1) {
            throw new IllegalStateException(name + ": " + found);
        }
        return found.get(0);
    }

    /** The arguments of all instructions of this name. */
    public List<String> all(String name) {
        return instructions.stream()
                .filter(each -> each.name().equals(name))
                .map(Instruction::arguments)
                .toList();
    }

    /** The words of an instruction in the form of a JSON list, which may follow flags. */
    public List<String> words(String name) throws IOException {
        String arguments = only(name);
        return List.of(new ObjectMapper().readValue(arguments.substring(arguments.indexOf('[')), String[].class));
    }
}
