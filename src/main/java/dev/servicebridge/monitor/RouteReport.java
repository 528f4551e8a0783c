package dev.servicebridge.monitor;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.util.URISupport;

/** Makes the answer to {@code GET /api/routes}: which routes there are, and what each is doing. */
public final class RouteReport {
    private static final String FILE = "file:";
    private static final String PACKAGED = "classpath:";

    private final CamelContext context;
    private final Path home;

    /** @param home the folder of the bridge; files in it are named from there */
    public RouteReport(CamelContext context, Path home) {
        this.context = context;
        this.home = home.toAbsolutePath().normalize();
    }

    /** All routes, by id. */
    public record Routes(List<RouteState> routes) {}

    /**
     * One route.
     *
     * @param file where it stands; left out of those that are written in Java
     * @param line where it begins there; left out where that is not known
     * @param packaged whether that file is as it is shipped
     * @param state as Camel names it: Started, Stopped, Suspended and the like
     * @param consumes what it consumes from: the endpoint without its options
     * @param description left out where it has none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RouteState(
            String id,
            String file,
            Integer line,
            boolean packaged,
            String state,
            String consumes,
            String description) {}

    /** The routes of this moment. */
    public Routes now() {
        return new Routes(context.getRoutes().stream()
                .map(this::state)
                .sorted(Comparator.comparing(RouteState::id))
                .toList());
    }

    private RouteState state(Route route) {
        String place = place(route);
        int colon = place == null ? -1 : place.lastIndexOf(':');
        boolean hasLine = colon > 0 && place.substring(colon + 1).matches("\\d{1,9}");
        return new RouteState(
                route.getRouteId(),
                place == null ? null : named(hasLine ? place.substring(0, colon) : place),
                hasLine ? Integer.valueOf(place.substring(colon + 1)) : null,
                place != null && place.startsWith(PACKAGED),
                context.getRouteController().getRouteStatus(route.getRouteId()).name(),
                consumes(route),
                route.getDescription());
    }

    /** Null where the route is made of no file. */
    private static String place(Route route) {
        String place = route.getSourceLocation();
        if (place == null && route.getSourceResource() != null) {
            place = route.getSourceResource().getLocation();
        }
        return place != null && (place.startsWith(FILE) || place.startsWith(PACKAGED)) ? place : null;
    }

    private String named(String location) {
        if (location.startsWith(PACKAGED)) {
            return location.substring(PACKAGED.length());
        }
        Path file = Path.of(location.substring(FILE.length())).toAbsolutePath().normalize();
        return (file.startsWith(home) ? home.relativize(file) : file).toString();
    }

    /** Options may hold secrets. */
    private static String consumes(Route route) {
        String uri = URISupport.sanitizeUri(route.getEndpoint().getEndpointUri());
        int options = uri.indexOf('?');
        return (options < 0 ? uri : uri.substring(0, options)).replaceFirst("^([a-zA-Z0-9+.-]+):/+", "$1:");
    }
}
