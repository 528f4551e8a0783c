package dev.servicebridge.sandbox.core;

import java.time.Clock;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a call to its system, with the fault that was drawn for it, and writes down what came of it. */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Faults faults;
    private final Journal journal;
    private final Statistics statistics;
    private final Clock clock;
    private final Scripts scripts;
    private volatile CallListener listener = (system, operation, call, answer) -> {};

    public Dispatcher(Faults faults, Journal journal, Statistics statistics, Clock clock, Scripts scripts) {
        this.faults = faults;
        this.journal = journal;
        this.statistics = statistics;
        this.clock = clock;
        this.scripts = scripts;
    }

    /** Tells somebody of each call from now on, in place of whoever was told before. */
    public void listen(CallListener wanted) {
        listener = wanted;
    }

    /** The fault that hits a call, if any. Draws anew each time. */
    public Optional<Fault> draw(RemoteSystem system, Call call, String fullPath) {
        return faults.draw(system.name(), system.operation(call), fullPath);
    }

    public Answer answer(RemoteSystem system, Call call, Fault fault) {
        Answer answer = fault == null
                ? serve(system, call)
                : FaultyAnswers.of(fault, call, system, () -> serve(system, call.with(fault.kind())));
        String operation = system.operation(call);
        String account = system.account(call);
        statistics.count(system.name(), operation, account, answer.status());
        journal.add(clock.instant(), system.name(), operation, account, answer);
        listener.answered(system.name(), operation, call, answer);
        return answer;
    }

    private Answer serve(RemoteSystem system, Call call) {
        Optional<Answer> script = scripts.next(system.name() + "." + system.operation(call));
        if (script.isPresent()) {
            return script.get();
        }
        try {
            return system.answer(call);
        } catch (Refusal refusal) {
            return system.refuse(call, refusal);
        } catch (RuntimeException e) {
            LOG.error("sandbox {}: {} {} failed", system.name(), call.method(), call.path(), e);
            return system.refuse(
                    call, new Refusal(500, "InternalFailure", "The sandbox itself failed; its log says why."));
        }
    }
}
