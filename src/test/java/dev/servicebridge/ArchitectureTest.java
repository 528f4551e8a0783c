package dev.servicebridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Calendar;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.cli.CheckCommand;
import dev.servicebridge.config.Settings;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.servicesapi.ServicesApiSection;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** Keeps the code to docs/architecture.md. */
@AnalyzeClasses(packages = "dev.servicebridge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.servicebridge";

    private static final String BOOT = ".*\\.boot\\.Bridge(Beans|Configuration)";

    /** The table of packages: what each may use besides itself. The root package may use all. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry(
                    "boot",
                    Set.of(
                            "operations",
                            "bus",
                            "access",
                            "flow",
                            "servicesapi",
                            "flowretail",
                            "mews",
                            "erp",
                            "rest",
                            "faults",
                            "store",
                            "texts",
                            "json",
                            "memory",
                            "config",
                            "sandbox")),
            Map.entry(
                    "operations",
                    Set.of(
                            "access",
                            "flow",
                            "servicesapi",
                            "flowretail",
                            "mews",
                            "erp",
                            "rest",
                            "faults",
                            "store",
                            "texts",
                            "json",
                            "memory",
                            "config")),
            Map.entry("access", Set.of("faults", "memory", "texts", "config")),
            Map.entry("bus", Set.of("rest", "faults", "store", "json", "memory", "texts", "config")),
            Map.entry("flow", Set.of("rest", "faults", "store", "json", "memory", "texts", "config")),
            Map.entry("servicesapi", Set.of("rest", "faults", "store", "json", "memory", "texts", "config")),
            Map.entry("flowretail", Set.of("rest", "faults", "store", "json", "memory", "texts", "config")),
            Map.entry("mews", Set.of("flow", "rest", "faults", "store", "json", "memory", "texts", "config")),
            Map.entry("erp", Set.of("rest", "faults", "store", "json", "memory", "texts", "config")),
            Map.entry("rest", Set.of("faults", "json", "memory", "texts", "config")),
            Map.entry("faults", Set.of("config")),
            Map.entry("store", Set.of("json", "texts", "config")),
            Map.entry("texts", Set.of()),
            Map.entry("json", Set.of()),
            Map.entry("memory", Set.of()),
            Map.entry("config", Set.of("texts")),
            Map.entry("sandbox", Set.of()));

    @ArchTest
    static final ArchRule packagesUseWhatTheTableAllows = classes()
            .should(new ArchCondition<>("use only what the table of docs/architecture.md allows") {
                @Override
                public void check(JavaClass user, ConditionEvents events) {
                    String area = area(user);
                    if (!area.isEmpty() && !MAY_USE.containsKey(area)) {
                        events.add(
                                SimpleConditionEvent.violated(user, user.getName() + ": the table lacks its package"));
                    }
                    user.getDirectDependenciesFromSelf().stream()
                            .filter(use -> use.getTargetClass().getPackageName().startsWith(ROOT))
                            .filter(use -> !mayUse(area, area(use.getTargetClass())))
                            .map(Dependency::getDescription)
                            .forEach(use -> events.add(SimpleConditionEvent.violated(user, use)));
                }
            });

    /** Rooms of the package store, by the names of their classes: what they may use of the package. */
    private static final Set<String> SHARED_IN_STORE =
            Set.of("AccountsOfFilter", "Database", "Json", "Sealed", "SealingPlugin", "StorableText");

    private static final Set<String> OUTBOX = Set.of(
            "Deliveries",
            "Delivery",
            "DeliveryCounts",
            "DeliveryLane",
            "DeliveryListener",
            "Event",
            "EventKind",
            "Outbox",
            "OvertakenDelivery",
            "Redelivery",
            "Relay");

    private static final Set<String> DEAD_LETTERS = Set.of(
            "DeadLetter",
            "DeadLetterListener",
            "DeadLetters",
            "KeptLetter",
            "LetterFilter",
            "LetterState",
            "ReplayHandler",
            "ReplayRefusedException",
            "Replays");

    /** What makes a dead letter of an event and an event of a dead letter. */
    private static final Set<String> BETWEEN = Set.of(
            "DeadLetterDeliveries",
            "DeadLetterEvent",
            "EventHistory",
            "EventReplay",
            "ReplayedEvent",
            "VersionedEvents");

    private static final Pattern CREATED = Pattern.compile("(?m)^create table (\\w+)");
    private static final Pattern NAMED = Pattern.compile("\\b(?:from|join|into|update) (\\w+)");

    @ArchTest
    static final ArchRule theOutboxKnowsNeitherCommandsNorDeadLetters =
            classes().that(are(ofStore(OUTBOX))).should(useOfStoreOnly(OUTBOX, SHARED_IN_STORE));

    @ArchTest
    static final ArchRule deadLettersKnowNeitherAreasNorTheOutbox =
            classes().that(are(ofStore(DEAD_LETTERS))).should(useOfStoreOnly(DEAD_LETTERS, SHARED_IN_STORE));

    @ArchTest
    static final ArchRule whatIsBetweenOutboxAndDeadLettersKnowsNoArea = classes()
            .that(are(ofStore(BETWEEN)))
            .should(useOfStoreOnly(BETWEEN, DEAD_LETTERS, OUTBOX, SHARED_IN_STORE));

    /** What the classes do not know of each other, their statements do not either. */
    @ArchTest
    static void theOutboxAndDeadLettersKeepToTheirOwnTables(JavaClasses all) throws IOException {
        assertThat(tablesOf(OUTBOX, all)).containsExactly("delivery", "delivery_purged", "outbox");
        assertThat(tablesOf(DEAD_LETTERS, all)).containsExactly("dead_letter");
        assertThat(tablesOf(BETWEEN, all)).doesNotContain("dead_letter");
    }

    /** What is peculiar to a system is in its own package: a system is added without a change of the configuration. */
    @ArchTest
    static void theConfigurationNamesNoSystem(JavaClasses all) throws IOException {
        Pattern vendors = Pattern.compile("(?i)(amazon|mews|services-?api|flow-?retail)");
        for (JavaClass type : all) {
            if (area(type).equals("config")) {
                assertThat(found(vendors, source(type))).as(type.getName()).isEmpty();
            }
        }
    }

    /** The tables that statements in the source of these classes name. */
    private static Set<String> tablesOf(Set<String> names, JavaClasses all) throws IOException {
        Set<String> known = new HashSet<>();
        for (Path migration : files(Path.of("src/main/resources/db/migration/bridge"))) {
            known.addAll(found(CREATED, migration));
        }
        Set<String> tables = new TreeSet<>();
        for (JavaClass type : all.that(are(ofStore(names)))) {
            tables.addAll(found(NAMED, source(type)));
        }
        tables.retainAll(known);
        return tables;
    }

    private static Path source(JavaClass type) {
        return Path.of("src/main/java", type.getPackageName().replace('.', '/'), outermost(type) + ".java");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static Set<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(each -> each.group(1))
                .collect(Collectors.toSet());
    }

    @ArchTest
    static void theRoomsOfTheStoreNameItsClasses(JavaClasses all) {
        Set<String> known = all.stream()
                .filter(type -> area(type).equals("store"))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
        assertThat(known)
                .containsAll(SHARED_IN_STORE)
                .containsAll(OUTBOX)
                .containsAll(DEAD_LETTERS)
                .containsAll(BETWEEN);
    }

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheseBindTheClock = noClasses()
            .that(DescribedPredicate.not(
                    are(belongToAnyOf(CheckCommand.class, Sandbox.class).or(nameMatching(BOOT)))))
            .should()
            .accessTargetWhere(readsTheSystemsTime())
            .because("time is injected, as a Clock or a nano source");

    @ArchTest
    static final ArchRule wiringReadsNoSetting = noClasses()
            .that()
            .haveNameMatching(".*\\.boot\\.\\w+(Beans|Wiring)")
            .should()
            .accessTargetWhere(DescribedPredicate.describe(
                    "of settings",
                    access -> access.getTargetOwner().isEquivalentTo(Settings.class)
                            || access.getTargetOwner().isEquivalentTo(SettingsReader.class)))
            .because("a setting is read with the configuration, which names all that are wrong at once");

    @ArchTest
    static final ArchRule nobodyKeepsTheSettings = fields().that()
            .haveRawType(Settings.class)
            .or()
            .haveRawType(SettingsReader.class)
            .should()
            .beDeclaredInClassesThat(resideInAPackage(ROOT + ".config")
                    .or(belongToAnyOf(BridgeConfiguration.class, ServicesApiSection.class)))
            .because("whoever keeps them could read one long after the start");

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .accessTargetWhere(isCalled("sleep", Thread.class, TimeUnit.class))
            .because("a thread that sleeps can be neither stopped nor tested");

    @ArchTest
    static final ArchRule nobodyUsesTheOldDates = noClasses()
            .should()
            .dependOnClassesThat(are(belongToAnyOf(Date.class, Calendar.class)))
            .because("java.time says which zone a time is in");

    private static DescribedPredicate<JavaClass> ofStore(Set<String> names) {
        return DescribedPredicate.describe(
                "of the store's " + names, type -> area(type).equals("store") && names.contains(outermost(type)));
    }

    @SafeVarargs
    private static ArchCondition<JavaClass> useOfStoreOnly(Set<String>... rooms) {
        return new ArchCondition<>("use of the store only their own room and those below") {
            @Override
            public void check(JavaClass user, ConditionEvents events) {
                user.getDirectDependenciesFromSelf().stream()
                        .filter(use -> area(use.getTargetClass()).equals("store"))
                        .filter(use ->
                                Stream.of(rooms).noneMatch(room -> room.contains(outermost(use.getTargetClass()))))
                        .map(Dependency::getDescription)
                        .forEach(use -> events.add(SimpleConditionEvent.violated(user, use)));
            }
        };
    }

    private static String outermost(JavaClass type) {
        JavaClass element = type.getBaseComponentType();
        return element.getEnclosingClass().map(ArchitectureTest::outermost).orElse(element.getSimpleName());
    }

    private static String area(JavaClass type) {
        String below =
                type.getPackageName().startsWith(ROOT) ? type.getPackageName().substring(ROOT.length()) : "";
        return below.isEmpty() ? below : below.split("\\.")[1];
    }

    private static boolean mayUse(String user, String used) {
        return user.isEmpty()
                || user.equals(used)
                || MAY_USE.getOrDefault(user, Set.of()).contains(used);
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheSystemsTime() {
        DescribedPredicate<JavaAccess<?>> system = isCalled("currentTimeMillis", System.class)
                .or(isCalled("nanoTime", System.class))
                .or(isCalled("systemUTC", Clock.class))
                .or(isCalled("systemDefaultZone", Clock.class))
                .or(isCalled("system", Clock.class));
        return system.or(DescribedPredicate.describe(
                "of a now() without a Clock",
                access -> access.getName().equals("now")
                        && access.getTargetOwner().getPackageName().equals("java.time")
                        && !access.getTarget().getFullName().contains("now(" + Clock.class.getName())));
    }

    private static DescribedPredicate<JavaAccess<?>> isCalled(String method, Class<?>... owners) {
        return DescribedPredicate.describe(
                "of " + method,
                access ->
                        access.getName().equals(method) && belongToAnyOf(owners).test(access.getTargetOwner()));
    }
}
