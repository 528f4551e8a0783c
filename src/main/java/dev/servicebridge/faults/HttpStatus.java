package dev.servicebridge.faults;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The HTTP status that a component's exception has. Components name it differently: {@code getStatusCode} in Camel's
 * HttpOperationFailedException and in Google's and Salesforce's clients, {@code statusCode} in Amazon's.
 */
final class HttpStatus {
    private static final List<String> NAMES =
            List.of("getStatusCode", "statusCode", "getHttpStatusCode", "getHttpResponseStatus", "getStatus");
    private static final int LOWEST = 300;
    private static final int HIGHEST = 599;

    private HttpStatus() {}

    /** The status, from 300 to 599; empty where the exception has none. */
    static Optional<Integer> of(Throwable failure) {
        return NAMES.stream()
                .map(name -> number(failure, name))
                .filter(Objects::nonNull)
                .filter(status -> status >= LOWEST && status <= HIGHEST)
                .findFirst();
    }

    private static Integer number(Throwable failure, String name) {
        try {
            Method method = failure.getClass().getMethod(name);
            return method.invoke(failure) instanceof Integer status ? status : null;
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return null;
        }
    }
}
