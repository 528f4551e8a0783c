package dev.servicebridge.config;

import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes accounts of what stands in the file, and checks what no schema can. */
final class AccountReader {
    private final Settings settings;
    private final YamlFile yaml;
    private final Map<String, SectionRules> rules;
    private final Set<String> systems;

    /** @param rules of those systems that have any */
    AccountReader(BridgeFiles files, Settings settings, Collection<SectionRules> rules, YamlFile yaml) {
        this.settings = settings;
        this.yaml = yaml;
        this.rules = rules.stream().collect(Collectors.toUnmodifiableMap(SectionRules::system, Function.identity()));
        this.systems = files.list("contracts", ".yaml").stream()
                .map(BridgeFile::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    Account read(String name, JsonNode sections) {
        Map<String, SystemAccess> accesses = new LinkedHashMap<>();
        sections.properties().forEach(section -> {
            String system = section.getKey();
            String path = "accounts." + name + "." + system;
            if (this.systems.contains(system)) {
                accesses.put(system, access(path, system, section.getValue()));
            } else {
                yaml.complain(path, "there is no such system", remedyForUnknown(system));
            }
        });
        return new Account(name, accesses);
    }

    private String remedyForUnknown(String system) {
        return Suggestion.nearest(system, systems)
                .map(known -> "did you mean " + known + "?")
                .orElse("add its contract as contracts/" + system + ".yaml, or remove the section");
    }

    private SystemAccess access(String path, String system, JsonNode section) {
        JsonNode values = resolve(path, section, yaml::complain);
        List<Marketplace> marketplaces = rules.containsKey(system)
                ? rules.get(system).check(new AccountSection(path, values, yaml::complain))
                : List.of();
        return new SystemAccess(
                path, values, () -> reread(path, section), endpoint(path, system, values), marketplaces, plans(values));
    }

    private Optional<JsonNode> reread(String path, JsonNode section) {
        AtomicBoolean found = new AtomicBoolean(true);
        JsonNode values = resolve(path, section, (place, fault, remedy) -> found.set(false));
        return found.get() ? Optional.of(values) : Optional.empty();
    }

    private JsonNode resolve(String path, JsonNode node, AccountSection.Complaints complaints) {
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(
                    settings.resolve(node.textValue(), (fault, remedy) -> complaints.add(path, fault, remedy)));
        }
        if (node.isObject()) {
            ObjectNode resolved = JsonNodeFactory.instance.objectNode();
            node.properties()
                    .forEach(field -> resolved.set(
                            field.getKey(),
                            resolve(YamlFile.join(path, field.getKey()), field.getValue(), complaints)));
            return resolved;
        }
        if (node.isArray()) {
            ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> resolved.add(resolve(path + "[" + resolved.size() + "]", element, complaints)));
            return resolved;
        }
        return node;
    }

    /** The account's own address, else the one set for the system, else the one of the account's region. */
    private URI endpoint(String path, String system, JsonNode values) {
        JsonNode own = values.path("endpoint");
        Optional<URI> address = own.isTextual()
                ? ownEndpoint(path + ".endpoint", own.textValue())
                : set(system + ".endpoint")
                        .or(() -> set(system + "." + values.path("region").asText() + ".endpoint"));
        return address.orElse(null);
    }

    private Optional<URI> ownEndpoint(String path, String written) {
        Optional<URI> address = Form.ADDRESS.read(written);
        if (address.isEmpty() && !written.isBlank() && !Placeholders.in(written)) {
            yaml.complain(path, "is no address", "write " + Form.ADDRESS.expected());
        }
        return address;
    }

    private Optional<URI> set(String key) {
        return settings.has(key) ? settings.optional(key).flatMap(Form.ADDRESS::read) : Optional.empty();
    }

    private static Map<String, PlanOverride> plans(JsonNode values) {
        Map<String, PlanOverride> plans = new HashMap<>();
        values.path("usage-plans")
                .properties()
                .forEach(plan -> plans.put(
                        plan.getKey(),
                        new PlanOverride(
                                plan.getValue().path("rate").asDouble(),
                                plan.getValue().path("burst").asInt())));
        return plans;
    }
}
