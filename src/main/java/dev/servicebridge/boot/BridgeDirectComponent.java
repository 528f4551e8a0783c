package dev.servicebridge.boot;

import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectConsumer;

/**
 * Camel's {@code direct}, whose callers do not wait for a route to start that never will: in a bridge that stops, no route
 * starts any more, such as that of a usage plan at its first call. Camel's waits for half a minute, and the stop with it.
 */
final class BridgeDirectComponent extends DirectComponent {
    @Override
    protected DirectConsumer getConsumer(String key, boolean block, long timeout) throws InterruptedException {
        boolean stops = getCamelContext().isStopping() || getCamelContext().isStopped();
        return super.getConsumer(key, block && !stops, timeout);
    }
}
