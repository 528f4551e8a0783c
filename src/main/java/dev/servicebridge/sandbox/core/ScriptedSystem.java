package dev.servicebridge.sandbox.core;

/** A system that has a contract and no simulator: it answers what {@link Scripts} say, and nothing by itself. */
public final class ScriptedSystem implements ContractSystem {
    private final String name;
    private final Contract contract;

    public ScriptedSystem(String name, Contract contract) {
        this.name = name;
        this.contract = contract;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Contract contract() {
        return contract;
    }

    @Override
    public String account(Call call) {
        return null;
    }

    @Override
    public Answer answer(Call call) {
        throw Refusal.notSimulated(name + "." + operation(call));
    }

    @Override
    public Answer refuse(Call call, Refusal refusal) {
        return Answer.json(
                refusal.status,
                Json.object().put("code", refusal.code).put("message", String.join(" ", refusal.messages)));
    }
}
