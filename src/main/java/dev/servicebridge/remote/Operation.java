package dev.servicebridge.remote;

import java.util.List;
import java.util.Set;

import com.networknt.schema.JsonSchema;

/**
 * One operation of a remote system, as its contract has it.
 *
 * @param id the vendor's operation id
 * @param method the HTTP method
 * @param path the path below the system's endpoint, with {@code {name}} for path parameters
 * @param body what the request's body is checked against; null where the operation has none
 * @param bodyRequired whether a call without a body is refused
 * @param answers whether a successful answer must have a body: an empty one would be taken for no data
 * @param files the media types other than JSON that a successful answer may have; empty for most operations
 * @param mayBeEmpty whether one of its successful answers is 204, which has no body
 * @param tooHeavy the status that says a call asks for more than can be answered in time; 0 where none does
 * @param repeatable whether a call whose answer was lost may be sent again without doing its work twice
 */
public record Operation(
        String system,
        String id,
        String method,
        String path,
        List<Parameter> parameters,
        JsonSchema body,
        boolean bodyRequired,
        boolean answers,
        Set<String> files,
        boolean mayBeEmpty,
        int tooHeavy,
        boolean repeatable) {

    /** Its name across systems, such as {@code services-api.getServiceJobs}. */
    public String key() {
        return system + "." + id;
    }
}
