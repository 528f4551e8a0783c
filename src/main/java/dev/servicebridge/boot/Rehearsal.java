package dev.servicebridge.boot;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Subscribers;
import dev.servicebridge.routes.JavaEntries;
import dev.servicebridge.routes.Project;
import dev.servicebridge.routes.RouteEntry;
import dev.servicebridge.routes.RouteFile;
import dev.servicebridge.routes.RouteRules;
import dev.servicebridge.routes.Subscription;

/**
 * Makes every route that a bridge would run, each by itself so that one that cannot be made hides no other, and starts
 * none. Its databases are empty ones in memory; it opens no port and calls nobody.
 */
public final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final Map<String, String> QUIET = Map.of(
            "camel.server.enabled", "false",
            "camel.management.enabled", "false",
            "camel.main.auto-startup", "false");

    /** Of the kinds of events that a user may subscribe to, the settings that name who is told. */
    private static final Map<EventKind, String> SUBSCRIBERS = Map.of(
            EventKind.SERVICE_JOB, "delivery.subscribers",
            EventKind.PRODUCT_SERVICE_ORDER, "hospitality.subscribers",
            EventKind.COMMAND_RESULT, "command.subscribers");

    private final BridgeConfiguration configuration;
    private final List<Problem> problems = new ArrayList<>();
    private final List<RouteEntry> entries = new ArrayList<>();
    private final Set<String> unread = new HashSet<>();
    private final Set<String> madeInJava = new HashSet<>();
    private final RouteFiles files;
    private final Extensions extensions;
    private int made;

    /** @param configuration null where it cannot be used */
    private Rehearsal(BridgeConfiguration configuration, RouteFiles files, Extensions extensions) {
        this.configuration = configuration;
        this.files = files;
        this.extensions = extensions;
    }

    /**
     * What a rehearsal found.
     *
     * @param problems what is wrong with the routes
     * @param routes how many could be made
     * @param files how many files there are
     */
    public record Result(List<Problem> problems, int routes, int files) {}

    /** Rehearses the start of a bridge. */
    public static Result of(BridgeConfiguration configuration) {
        try (Extensions extensions = Extensions.of(configuration.files().home())) {
            Rehearsal rehearsal = new Rehearsal(
                    configuration,
                    RouteFiles.in(configuration.files(), RouteFiles.ALL, configuration.hasKafka()),
                    extensions);
            rehearsal.files.inForce().forEach(rehearsal::read);
            rehearsal.make();
            rehearsal.applyRules();
            return new Result(
                    List.copyOf(rehearsal.problems),
                    rehearsal.made,
                    rehearsal.files.inForce().size());
        }
    }

    /** What can be said of the files of routes where the configuration cannot be used: that they cannot be read, or clash. */
    public static List<Problem> ofFiles(BridgeFiles home) {
        RouteFiles files;
        try {
            files = RouteFiles.in(home, RouteFiles.ALL, false);
        } catch (ConfigurationException e) {
            // Said with all else that is wrong with the configuration.
            return List.of();
        }
        Rehearsal rehearsal = new Rehearsal(null, files, null);
        files.inForce().forEach(rehearsal::read);
        List<RouteEntry> routes =
                rehearsal.entries.stream().filter(entry -> entry.is("route")).toList();
        RouteRules.problems(Project.of(routes, Map.of())).stream()
                .filter(problem -> problem.level() == Level.STOP)
                .forEach(rehearsal.problems::add);
        return List.copyOf(rehearsal.problems);
    }

    private void read(BridgeFile file) {
        int before = problems.size();
        if (RouteFiles.isYaml(file)) {
            entries.addAll(RouteFile.read(file.path(), file.text(), problems));
        }
        if (file.disk() != null && problems.size() == before) {
            load(file);
        }
        if (problems.size() > before) {
            unread.add(file.path());
        }
    }

    /** Has Camel read a file in a context of its own. */
    private void load(BridgeFile file) {
        try (DefaultCamelContext alone = new DefaultCamelContext()) {
            alone.setSourceLocationEnabled(true);
            RouteFiles.install(alone);
            if (extensions != null) {
                extensions.install(alone);
            }
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(alone)
                    .findRoutesBuilders(PluginHelper.getResourceLoader(alone).resolveResource(file.location()))) {
                if (builder instanceof RouteBuilder routes) {
                    routes.configureRoutes(alone);
                    if (!RouteFiles.isYaml(file)) {
                        entries.addAll(JavaEntries.configured(file.path(), routes));
                    }
                }
            }
        } catch (Exception e) {
            LOG.debug("Reading {}", file, e);
            RouteFault fault = RouteFault.of(e, null);
            problems.add(new Problem(Level.STOP, file.path(), fault.line(), "", fault.fault(), fault.remedy()));
        }
    }

    /**
     * Makes all routes. Where Camel cannot add the files together, those stay out that have a route of a template or an id
     * of another file, or else all of users.
     */
    private void make() {
        Set<String> suspects = suspects();
        List<Predicate<BridgeFile>> attempts = List.of(
                file -> true,
                file -> file.disk() == null || !suspects.contains(file.path()),
                file -> file.disk() == null);
        int before = problems.size();
        int written = entries.size();
        Exception failure = null;
        for (Predicate<BridgeFile> attempt : attempts) {
            made = 0;
            problems.subList(before, problems.size()).clear();
            entries.subList(written, entries.size()).clear();
            try {
                make(files.only(attempt.and(file -> !unread.contains(file.path()))));
                break;
            } catch (Exception e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            LOG.debug("Adding the routes", failure);
            RouteFault fault = RouteFault.of(failure, null);
            problems.add(new Problem(Level.STOP, "", 0, "", fault.fault(), fault.remedy()));
        }
    }

    private Set<String> suspects() {
        Set<String> ids = new HashSet<>();
        Set<String> twice = entries.stream()
                .filter(entry -> entry.is("route") && !ids.add(entry.id()))
                .map(RouteEntry::id)
                .collect(Collectors.toSet());
        return entries.stream()
                .filter(entry -> entry.is("templatedRoute") || twice.contains(entry.id()))
                .map(RouteEntry::file)
                .collect(Collectors.toSet());
    }

    private void make(RouteFiles sound) throws Exception {
        try (Resources parts = Resources.openForRehearsal(configuration.areas().parts())) {
            Main main = Bridge.camel(configuration, parts, Bridge.Purpose.REHEARSAL, sound, extensions, QUIET);
            try {
                extensions.run(() -> {
                    main.init();
                    make(main);
                });
            } finally {
                CamelContext context = main.getCamelContext();
                if (context != null) {
                    context.getRegistry().findByType(MeterRegistry.class).forEach(MeterRegistry::clear);
                }
                main.stop();
            }
        }
    }

    private void make(Main main) throws Exception {
        CamelContext context = main.getCamelContext();
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        List<RouteDefinition> routes = List.copyOf(model.getRouteDefinitions());
        model.getRouteTemplateDefinitions().stream()
                .filter(template -> template.getResource() == null)
                .map(template -> JavaEntries.of("routes of the bridge in Java", template))
                .forEach(entries::add);
        model.removeRouteDefinitions(routes);
        main.start();
        for (RouteDefinition route : routes) {
            RouteEntry entry = JavaEntries.of(place(route), route);
            if (route.getResource() == null) {
                entry.listensOn().ifPresent(madeInJava::add);
            }
            route.autoStartup(false);
            try {
                model.addRouteDefinition(route);
                made++;
            } catch (Exception e) {
                LOG.debug("Making route {}", route.getId(), e);
                add(RouteFault.of(e, context), entry);
            }
        }
    }

    private String place(RouteDefinition route) {
        return route.getResource() == null
                ? "routes of the bridge in Java"
                : files.inForce().stream()
                        .filter(file ->
                                file.location().equals(route.getResource().getLocation()))
                        .map(BridgeFile::path)
                        .findFirst()
                        .orElse(route.getResource().getLocation());
    }

    /** In the words of the file, where it is one in YAML: its lines are nearer. */
    private void add(RouteFault fault, RouteEntry made) {
        RouteEntry written = entries.stream()
                .filter(entry -> entry.id().equals(made.id())
                        && (entry.file().equals(made.file()) || entry.is("templatedRoute")))
                .findFirst()
                .orElse(made);
        problems.add(new Problem(
                Level.STOP,
                written.file(),
                written.lineOf(fault.tokens()),
                written.kind() + " " + written.id(),
                fault.fault(),
                fault.remedy()));
    }

    private void applyRules() {
        Set<String> users = files.inForce().stream()
                .filter(file -> file.disk() != null && !unread.contains(file.path()))
                .map(BridgeFile::path)
                .collect(Collectors.toSet());
        List<Problem> found = RouteRules.problems(new Project(
                entries,
                users::contains,
                configuration.settings().all(),
                configuration.contracts().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, each -> each.getValue().operationIds())),
                madeInJava,
                subscriptions(),
                configuration.mappings().fields(),
                Optional.of(new KameletFolders(configuration.files(), extensions))));
        // What a rule says better than Camel.
        problems.removeIf(problem -> found.stream()
                .anyMatch(rule -> rule.file().equals(problem.file())
                        && (rule.fault().contains(problem.fault())
                                || problem.fault().startsWith("{{")
                                        && rule.fault()
                                                .startsWith(problem.fault().replaceFirst(" .*", "")))));
        boolean isExplained = found.stream().anyMatch(problem -> problem.level() == Level.STOP);
        problems.removeIf(problem -> problem.file().isEmpty() && isExplained);
        problems.addAll(found);
    }

    private List<Subscription> subscriptions() {
        Subscribers subscribers = configuration.areas().outbox().subscribers();
        return SUBSCRIBERS.entrySet().stream()
                .map(each -> new Subscription(
                        each.getKey().event(),
                        each.getValue(),
                        configuration.settings().source(each.getValue()),
                        subscribers.of(each.getKey())))
                .toList();
    }
}
