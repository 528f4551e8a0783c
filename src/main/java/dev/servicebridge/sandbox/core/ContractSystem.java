package dev.servicebridge.sandbox.core;

import java.util.Set;

/** A system whose operations are those of a contract. */
public interface ContractSystem extends RemoteSystem {
    Contract contract();

    @Override
    default Set<String> operations() {
        return contract().operationIds();
    }

    @Override
    default String operation(Call call) {
        return contract()
                .match(call.method(), call.path())
                .map(match -> match.operation().id())
                .orElse("unknown");
    }
}
