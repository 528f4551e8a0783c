package dev.servicebridge.remote;

import java.io.IOException;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.OnExceptionDefinition;

import dev.servicebridge.remote.plan.Throttles;

/**
 * How every call to an HTTP system is made, for all systems that have a contract.
 *
 * <pre>
 * direct:&lt;system&gt;.&lt;operation&gt;   check the call -&gt; attempt, again where a retry can help
 * direct:&lt;system&gt;               plan -&gt; wait -&gt; guard -&gt; authorise -&gt; send -&gt; read
 * </pre>
 *
 * <p>The throttles are made when a plan is first used ({@link Throttles}). A caller sends the headers and the body that the
 * contract asks for and the header {@code account}; it gets the value of the answer, or a {@link RemoteCallException}.
 */
public final class RemoteCallRoutes extends RouteBuilder {
    private final RemoteCalls calls;
    private final Retries retries;

    /**
     * The routes of all systems.
     *
     * @param calls the steps, and the contracts whose operations get routes
     * @param retries decides whether and when an attempt is repeated
     */
    public RemoteCallRoutes(RemoteCalls calls, Retries retries) {
        this.calls = calls;
        this.retries = retries;
    }

    @Override
    public void configure() {
        for (Contract contract : calls.contracts()) {
            addAttempt(contract.system());
            contract.operations().forEach(this::addOperation);
        }
    }

    /** Checks a call against the contract and makes it, again if need be. */
    private void addOperation(Operation operation) {
        OnExceptionDefinition retry = from("direct:" + operation.key())
                .routeId(operation.key())
                .routeDescription("Checks a call of " + operation.key() + " against the contract and makes it.")
                .nodePrefixId(operation.key() + "/")
                .routePolicy(new CallerErrorHandling())
                .onException(RemoteCallException.class);
        retry.setId("retry-remote-call");
        retry.onExceptionOccurred(retries::plan)
                .onRedelivery(calls::countRetry)
                .retryWhile(retries::again)
                .logExhausted(false)
                .logRetryAttempted(false)
                // A bridge that stops does not wait for a system that does not answer: the next start goes on.
                .getRedeliveryPolicyType()
                .allowRedeliveryWhileStopping(false);
        retry.end()
                .process(exchange -> calls.prepare(exchange, operation))
                .id("prepare")
                .to("direct:" + operation.system())
                .id("attempt");
    }

    /** Makes one attempt at a call. */
    private void addAttempt(String system) {
        from("direct:" + system)
                .routeId(system)
                .routeDescription(
                        "Makes one attempt at a call of " + system + ": waits for the plan, logs in, sends, reads.")
                .nodePrefixId(system + "/")
                .errorHandler(noErrorHandler())
                .process(calls::reserve)
                .id("reserve")
                .process(calls::waitForPlan)
                .id("wait-for-plan")
                .routingSlip(exchangeProperty(RemoteCalls.THROTTLE))
                .id("pass-throttle")
                .process(calls::authorise)
                .id("authorise")
                .doTry()
                .id("send-or-tell")
                // The address comes with the call; the one here only names the system's own connection pool.
                .to(HttpEndpoint.of(system))
                .id("send")
                .doCatch(IOException.class)
                .id("no-answer")
                .process(calls::unanswered)
                .id("unanswered")
                .doFinally()
                .id("sent-or-not")
                .process(calls::leave)
                .id("leave")
                .end()
                .process(calls::read)
                .id("read");
    }
}
