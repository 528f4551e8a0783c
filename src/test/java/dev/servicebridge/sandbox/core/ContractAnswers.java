package dev.servicebridge.sandbox.core;

import java.util.List;

import dev.servicebridge.sandbox.SandboxClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds what the sandbox answers against the contract. */
public final class ContractAnswers {
    private static final String JSON = "/content/application~1json/schema";

    private final Contract contract;
    private final ContractReader reader;

    public ContractAnswers(String name) {
        contract = new Contract(name);
        reader = new ContractReader(name);
    }

    public void check(String method, String path, SandboxClient.Reply reply) {
        contract.match(method, path.split("\\?")[0]).ifPresent(match -> check(match.operation(), method, reply));
    }

    private void check(Contract.Operation operation, String method, SandboxClient.Reply reply) {
        String template = "/" + String.join("/", operation.segments());
        String responses = "/paths/" + template.replace("/", "~1") + "/" + method.toLowerCase() + "/responses/";
        String documented = reader.at(responses + reply.status()).isMissingNode() ? "default" : "" + reply.status();
        assertThat(reader.at(responses + documented).isMissingNode())
                .as(operation.id() + " documents " + reply.status() + ": " + reply.text())
                .isFalse();
        String pointer = reader.resolve(responses + documented) + JSON;
        if (reader.at(pointer).isMissingNode() || reply.text().isEmpty()) {
            return;
        }
        List<String> problems = reader.schema(pointer).validate(reply.json()).stream()
                .map(Object::toString)
                // the vendor's words allow null where its schema does not
                .filter(problem -> !problem.matches(".*readyAt(Needed|Estimate): null found.*"))
                .toList();
        assertThat(problems).as(operation.id() + " " + reply.text()).isEmpty();
    }
}
