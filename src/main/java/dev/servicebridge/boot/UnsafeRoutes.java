package dev.servicebridge.boot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;
import dev.servicebridge.config.Problems;
import dev.servicebridge.routes.JavaEntries;
import dev.servicebridge.routes.Project;
import dev.servicebridge.routes.RouteEntry;
import dev.servicebridge.routes.RouteFile;
import dev.servicebridge.routes.RouteRules;

/**
 * Looks at the routes of a bridge that is about to start, whatever they are written in, by the rules of
 * {@link RouteRules}: what those call {@code STOP} ends the start, what they call {@code FAULT} in a file of a user's is
 * logged. Of two routes with one id Camel keeps the later one without a word, so each is looked at when it is added.
 */
final class UnsafeRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(UnsafeRoutes.class);

    private final BridgeFiles files;
    private final KameletFolders kamelets;
    private final Map<String, String> settings;
    private final List<RouteEntry> entries = new ArrayList<>();
    private final Set<String> ofUsers = new HashSet<>();

    /** @param settings with their values */
    UnsafeRoutes(BridgeFiles files, Extensions extensions, Map<String, String> settings) {
        this.files = files;
        this.kamelets = new KameletFolders(files, extensions);
        this.settings = settings;
    }

    /** To be called before there are routes. */
    void watch(CamelContext context) {
        context.getCamelContextExtension()
                .getContextPlugin(Model.class)
                .addModelLifecycleStrategy(new ModelLifecycleStrategySupport() {
                    @Override
                    public void onAddRouteDefinition(RouteDefinition route) {
                        entries.add(JavaEntries.of(place(route), route));
                    }
                });
    }

    private String place(RouteDefinition route) {
        if (route.getResource() == null) {
            return "routes of the bridge in Java";
        }
        String location = route.getResource().getLocation();
        String place = location.replaceFirst("^(file:|classpath:)", "").replace(files.home() + "/", "");
        if (!location.startsWith("classpath:")) {
            ofUsers.add(place);
        }
        return place;
    }

    /**
     * Says in words of the files what kept Camel from adding their routes: two of one id, of which Camel names no file.
     *
     * @param failure what Camel says
     * @return empty where it is something else
     */
    static Optional<ConfigurationException> explain(
            List<BridgeFile> routes, Map<String, String> settings, Exception failure) {
        if (failure instanceof ConfigurationException) {
            return Optional.empty();
        }
        List<Problem> unread = new ArrayList<>();
        List<RouteEntry> entries = routes.stream()
                .filter(RouteFiles::isYaml)
                .flatMap(file -> RouteFile.read(file.path(), file.text(), unread).stream())
                .filter(entry -> entry.is("route"))
                .toList();
        Problems problems = new Problems();
        RouteRules.problems(Project.of(entries, settings)).stream()
                .filter(problem -> problem.level() == Level.STOP)
                .forEach(problems::add);
        try {
            problems.throwIfAny();
            return Optional.empty();
        } catch (ConfigurationException e) {
            return Optional.of(e);
        }
    }

    /** To be called when all routes are there and none has started. */
    void throwIfAny() {
        Problems problems = new Problems();
        for (Problem problem : RouteRules.problems(Project.of(entries, settings).with(kamelets))) {
            if (problem.level() == Level.STOP) {
                problems.add(problem);
            } else if (ofUsers.contains(problem.file())) {
                // Whoever takes a packaged file out of force knows; check names what then calls nobody.
                LOG.warn(problem.text());
            }
        }
        entries.clear();
        problems.throwIfAny();
    }
}
