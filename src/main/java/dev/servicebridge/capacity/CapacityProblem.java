package dev.servicebridge.capacity;

import java.util.LinkedHashMap;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.texts.Throwables;

/** Makes the answer of the HTTP API out of a failure: JSON without a stack trace. */
public final class CapacityProblem {
    /** The field that holds the status of the answer, a number. */
    public static final String STATUS = "status";

    private static final Logger LOG = LoggerFactory.getLogger(CapacityProblem.class);
    private static final int UNAVAILABLE = 503;
    private static final int BAD_GATEWAY = 502;

    private CapacityProblem() {}

    /** The body of the answer, with its {@link #STATUS}. */
    public static Map<String, Object> of(Throwable failure) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(STATUS, status(failure));
        if (failure instanceof CapacityRequestException) {
            body.put("message", failure.getMessage());
        } else if (failure instanceof RemoteCallException fault) {
            body.put("message", fault.getMessage());
            body.put("code", fault.getFault().code());
            body.put("requestId", fault.getRequestId());
        } else {
            LOG.warn("A request for capacity failed: {}", Throwables.shown(failure));
            body.put("message", "The bridge cannot answer now; its log tells why");
        }
        return body;
    }

    /** What the caller got wrong, what the remote system refuses, and what may work later. */
    private static int status(Throwable failure) {
        if (failure instanceof CapacityRequestException request) {
            return request.getStatus();
        }
        if (failure instanceof RemoteCallException fault) {
            if ("InvalidCall".equals(fault.getCode())) {
                return 400;
            }
            return fault.meaning() == FaultMeaning.PASSING || fault.getCode().equals("PlanExhausted")
                    ? UNAVAILABLE
                    : BAD_GATEWAY;
        }
        return UNAVAILABLE;
    }
}
