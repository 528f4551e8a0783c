package dev.servicebridge.routetests;

import java.util.function.Consumer;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** Stands in the place of an endpoint: hands on what is sent to it, and lets a test bring messages in. */
final class RecordingEndpoint extends DefaultEndpoint {
    private final Processor sent;
    private final Consumer<DefaultConsumer> consumes;

    /**
     * @param sent takes what is sent, and may answer or throw
     * @param consumes hears of each route that consumes from it
     */
    RecordingEndpoint(String uri, Endpoint replaced, Processor sent, Consumer<DefaultConsumer> consumes) {
        super(uri, null);
        this.sent = sent;
        this.consumes = consumes;
        setCamelContext(replaced.getCamelContext());
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) throws Exception {
                sent.process(exchange);
            }
        };
    }

    @Override
    public org.apache.camel.Consumer createConsumer(Processor processor) {
        DefaultConsumer consumer = new DefaultConsumer(this, processor);
        consumes.accept(consumer);
        return consumer;
    }

    /** Options were checked when the endpoint was made that it replaces. */
    @Override
    public boolean isLenientProperties() {
        return true;
    }
}
