package dev.servicebridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.cli.CheckCommand;
import dev.servicebridge.cli.RehearseCommand;
import dev.servicebridge.cli.TestCommand;
import dev.servicebridge.config.Settings;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.junit.ServiceBridgeExtension;
import dev.servicebridge.junit.YamlRouteTests;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.servicesapi.ServicesApiSection;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
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

    private static final Path PAGE = Path.of("docs/architecture.md");

    /** The table of packages on the page: what each may use besides itself. The root package may use all. */
    private static final Map<String, Set<String>> MAY_USE = tableOfPackages();

    private static Map<String, Set<String>> tableOfPackages() {
        Map<String, Set<String>> table = new LinkedHashMap<>();
        Set<String> usesAllBelow = new HashSet<>();
        Pattern name = Pattern.compile("`([a-z]+)`");
        try (Stream<String> lines = Files.lines(PAGE)) {
            lines.dropWhile(line -> !line.equals("## Packages"))
                    .dropWhile(line -> !line.startsWith("| `"))
                    .takeWhile(line -> line.startsWith("| "))
                    .map(line -> line.split(" \\| "))
                    .forEach(cells -> found(name, cells[0]).forEach(room -> {
                        if (table.put(room, found(name, cells[2])) != null) {
                            throw new IllegalStateException(PAGE + ": two rows for the package " + room);
                        }
                        if (cells[2].startsWith("all below")) {
                            usesAllBelow.add(room);
                        }
                    }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> rooms = List.copyOf(table.keySet());
        usesAllBelow.forEach(room -> table.put(room, Set.copyOf(rooms.subList(rooms.indexOf(room) + 1, rooms.size()))));
        return table;
    }

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

    private static final Pattern CREATED = Pattern.compile("(?m)^create table (\\w+)");
    private static final Pattern NAMED = Pattern.compile("\\b(?:from|join|into|update) (\\w+)");

    @ArchTest
    static void theTableHasARowForEachPackageAndNoOther(JavaClasses all) {
        Set<String> rooms = all.stream()
                .map(ArchitectureTest::area)
                .filter(room -> !room.isEmpty())
                .collect(Collectors.toSet());
        assertThat(MAY_USE.keySet()).isEqualTo(rooms);
    }

    /** The table would let dead letters know all of the outbox, which only what stands between the two does. */
    @ArchTest
    static final ArchRule deadLettersThemselvesDoNotKnowTheOutbox = noClasses()
            .that()
            .resideInAPackage(ROOT + ".deadletters")
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + ".outbox.."));

    /** What the classes do not know of each other, their statements do not either. */
    @ArchTest
    static void theOutboxAndDeadLettersKeepToTheirOwnTables(JavaClasses all) throws IOException {
        assertThat(tablesOf("outbox", all)).containsExactly("delivery", "delivery_purged", "outbox");
        assertThat(tablesOf("deadletters", all)).containsExactly("dead_letter");
        assertThat(tablesOf("deadletters.events", all)).doesNotContain("dead_letter");
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

    /** The tables that statements in the sources of a package name. */
    private static Set<String> tablesOf(String room, JavaClasses all) throws IOException {
        Set<String> known = new HashSet<>();
        for (Path migration : files(Path.of("src/main/resources/db/migration/bridge"))) {
            known.addAll(found(CREATED, migration));
        }
        Set<String> tables = new TreeSet<>();
        for (JavaClass type : all.that(are(resideInAPackage(ROOT + "." + room)))) {
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
        return found(pattern, Files.readString(file));
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(each -> each.group(1)).collect(Collectors.toSet());
    }

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheseBindTheClock = noClasses()
            .that(DescribedPredicate.not(are(belongToAnyOf(
                            CheckCommand.class,
                            TestCommand.class,
                            RehearseCommand.class,
                            ServiceBridgeExtension.class,
                            YamlRouteTests.class,
                            Sandbox.class)
                    .or(nameMatching(BOOT)))))
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

    /** Camel finds the accessors {@code x()} and {@code getX()} by the same name, and takes now one, now none. */
    @ArchTest
    static void noNameInARecordIsThatOfTwoMethods(JavaClasses all) {
        List<String> twice = new ArrayList<>();
        for (JavaClass type : all.that(are(assignableTo(Record.class)))) {
            Set<String> names = type.getMethods().stream()
                    .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC)
                            && !method.getModifiers().contains(JavaModifier.STATIC)
                            && method.getRawParameterTypes().isEmpty())
                    .map(JavaMethod::getName)
                    .collect(Collectors.toSet());
            names.stream()
                    .filter(name -> name.matches("get[A-Z].*"))
                    .filter(name -> names.contains(name.substring(3, 4).toLowerCase(Locale.ROOT) + name.substring(4)))
                    .forEach(name -> twice.add(type.getName() + "." + name));
        }
        assertThat(twice).isEmpty();
    }

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
