package dev.servicebridge.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.jobs.Jobs;
import dev.servicebridge.jobs.ServiceJobs;
import dev.servicebridge.retention.Reencryption;
import dev.servicebridge.testing.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What somebody finds who gets hold of the folder of an H2 database, and what becomes of its keys. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AtRestTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String NAME = "Quillfeather";
    private static final String UNSET = "";

    @TempDir
    Path home;

    private final Properties set = new Properties();

    private DatabaseSettings own(String options) {
        return new DatabaseSettings("jdbc:h2:file:" + data("bridge") + options, "bridge", "", 4, "bridge");
    }

    private Path data(String file) {
        return home.resolve("data").resolve(file);
    }

    private Settings settings(String key, String... former) {
        set.setProperty("personal-data.key", key);
        set.setProperty("personal-data.former-keys", String.join(",", former));
        Problems problems = new Problems();
        Settings settings = Settings.load(BridgeFiles.in(home), null, Map.of(), set, problems);
        problems.throwIfAny();
        return settings;
    }

    private AtRest atRest(String key, String... former) {
        return AtRest.from(new SettingsReader(settings(key, former), new Problems()), own(""));
    }

    private Database start(String key, String... former) {
        AtRest atRest = atRest(key, former);
        return Database.open(atRest.prepare().to(own("")), atRest.encryption());
    }

    private static void save(Database database) {
        new JobStore(database)
                .savePage(
                        "acme",
                        "US",
                        List.of(ServiceJobs.json(
                                "{'serviceJobId':'a','serviceJobStatus':'HOLD','buyer':{'name':'" + NAME + "'}}")),
                        NOW,
                        Set.of("fsm"),
                        null);
    }

    private static boolean isThere(Database database) {
        return new Jobs(database).countByStatus().equals(Map.of("HOLD", 1L));
    }

    /** As {@code grep -l} over the folder. */
    private List<String> filesWith(String text) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> read(file).contains(text))
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@code ls -l}. */
    private Set<String> modes() throws IOException {
        Set<String> modes = new TreeSet<>();
        try (Stream<Path> files = Files.list(data(""))) {
            for (Path file : files.toList()) {
                modes.add(
                        file.getFileName() + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
        return modes;
    }

    private String keyFile() {
        return read(data("bridge.key")).trim();
    }

    @Test
    void noFileShowsANameAndNobodyElseMayReadThem() throws Exception {
        try (LogCapture log = new LogCapture()) {
            try (Database database = start(UNSET);
                    Database erp = Database.open(atRest(UNSET).prepare().to(own("").as("erp", 2)), "erp")) {
                save(database);
                erp.jdbi().useHandle(handle -> {
                    handle.execute("create table erp.note (said varchar(20))");
                    handle.execute("insert into erp.note values (?)", NAME);
                    assertThatThrownBy(() -> handle.execute("insert into erp.note values (?)", NAME.repeat(9)));
                });
            }
            start(UNSET).close();
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("Made the key"))
                    .hasSize(1);
            assertThat(log.lines()).noneMatch(line -> line.contains(keyFile()) || line.contains(NAME));
        }
        assertThat(filesWith(NAME)).isEmpty();
        assertThat(modes()).containsExactly("bridge.key rw-------", "bridge.mv.db rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data(""))))
                .isEqualTo("rwx------");
        try (Database database = start(UNSET)) {
            assertThat(isThere(database)).isTrue();
        }
    }

    @Test
    void aDatabaseOfAnEarlierVersionIsEncryptedAndItsUserKeepsThePassword() throws Exception {
        try (Database database = Database.open(own(""))) {
            save(database);
        }
        Files.writeString(data("bridge.trace.db"), NAME);
        Files.createDirectories(data("bridge.rewriting"));
        Files.writeString(data("bridge.rewriting/left-by-a-kill"), "half");
        assertThat(filesWith(NAME)).contains("bridge.mv.db");

        try (LogCapture log = new LogCapture();
                Database database = start(UNSET)) {
            assertThat(isThere(database)).isTrue();
            assertThat(log.lines())
                    .anyMatch(
                            line -> line.matches("INFO Writing the file .*bridge.mv.db of \\d+ MB anew, encrypted.*"));
        }
        // Which H2 wrote before; docs/personal-data.md says to delete it.
        assertThat(filesWith(NAME)).containsExactly("bridge.trace.db");
        assertThat(modes())
                .containsExactly("bridge.key rw-------", "bridge.mv.db rw-------", "bridge.trace.db rw-------");
        assertThatThrownBy(() -> Database.open(own(""))).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void aFileThatAnotherProcessHasOpenIsNotWrittenAnew() throws Exception {
        try (Database database = Database.open(own(""))) {
            save(database);
            byte[] before = Files.readAllBytes(data("bridge.mv.db"));
            assertThatThrownBy(() -> start(UNSET))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("is in use by another process");
            assertThat(Files.readAllBytes(data("bridge.mv.db"))).isEqualTo(before);
        }
    }

    @Test
    void aKeyThatIsLostIsSaidAndNoOtherTakesItsPlace() throws Exception {
        try (Database database = start(UNSET)) {
            save(database);
        }
        Files.move(data("bridge.key"), home.resolve("safe"));
        byte[] before = Files.readAllBytes(data("bridge.mv.db"));

        assertThatThrownBy(() -> start(UNSET))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is encrypted, and its key is missing")
                .hasMessageContaining("put the key back");
        assertThatThrownBy(() -> atRest(UNSET).look()).isInstanceOf(ConfigurationException.class);
        assertThat(data("bridge.key")).doesNotExist();
        assertThat(Files.readAllBytes(data("bridge.mv.db"))).isEqualTo(before);

        Files.move(home.resolve("safe"), data("bridge.key"));
        try (Database database = start(UNSET)) {
            assertThat(isThere(database)).isTrue();
        }
    }

    @Test
    void aKeyFileThatOthersCouldReadIsTakenFromThemWithAWarning() throws Exception {
        start(UNSET).close();
        Files.setPosixFilePermissions(data("bridge.key"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(data("bridge.mv.db"), PosixFilePermissions.fromString("rw-rw-rw-"));
        try (LogCapture log = new LogCapture()) {
            start(UNSET).close();
            start(UNSET).close();
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN"))
                    .singleElement()
                    .asString()
                    .contains(data("bridge.key").toString(), "change the key");
        }
        assertThat(modes()).containsExactly("bridge.key rw-------", "bridge.mv.db rw-------");
    }

    @Test
    void aKeyFileThatHoldsNoKeyIsNamed() throws Exception {
        Files.createDirectories(data(""));
        Files.writeString(data("bridge.key"), "");
        assertThatThrownBy(() -> start(UNSET))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(data("bridge.key") + ": a key is 32 bytes in Base64");
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamedWithWhatToDo() throws Exception {
        Files.writeString(home.resolve("data"), "a file where the folder should be");
        assertThatThrownBy(() -> start(UNSET))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "personal-data.key: no key is set, and none can be made in " + data("bridge.key"));
    }

    @Test
    void twoFirstStartsAtOnceHaveOneKey() throws Exception {
        Files.createDirectories(data(""));
        List<String> keys = IntStream.range(0, 16)
                .parallel()
                .mapToObj(each -> new KeyFile(data("bridge.key")).make())
                .distinct()
                .toList();
        assertThat(keys).containsExactly(keyFile());
        assertThat(modes()).containsExactly("bridge.key rw-------");
    }

    @Test
    void theKeyCanBeChangedAndGivenUp() throws Exception {
        try (Database database = start(UNSET)) {
            save(database);
        }
        // The one that the bridge made is a former key by itself.
        changeTo(EncryptionTest.KEY);
        Files.delete(data("bridge.key"));
        changeTo(EncryptionTest.OTHER_KEY, EncryptionTest.KEY);
        changeTo(EncryptionTest.OTHER_KEY);
        assertThatThrownBy(() -> start(EncryptionTest.KEY))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("its key is missing");
        assertThat(filesWith(NAME)).isEmpty();
        changeTo("none", EncryptionTest.OTHER_KEY);
        try (Database database = Database.open(own(""))) {
            assertThat(isThere(database)).isTrue();
        }
        assertThat(modes()).containsExactly("bridge.mv.db rw-------");
    }

    /** Starts with a key and has a night pass. */
    private void changeTo(String key, String... former) {
        AtRest atRest = atRest(key, former);
        try (Database database = start(key, former)) {
            new Reencryption(database, atRest.encryption()).run();
            assertThat(isThere(database)).isTrue();
        }
    }

    /** Whoever has the key finds nothing either in what H2 would else leave behind, in pages that are used no more. */
    @Test
    void afterAllIsEncryptedAnewTheFileIsWrittenWithoutWhatWasThere() throws Exception {
        String options = ";CIPHER=AES";
        DatabaseSettings open = new DatabaseSettings(own(options).url(), "bridge", "file user", 4, "bridge");
        Encryption encryption = Encryption.with(EncryptionTest.KEY, List.of());
        try (Database database = Database.open(open)) {
            save(database);
            database.jdbi()
                    .useHandle(handle -> handle.execute(
                            "insert into outbox (account, kind, subject_id, content, created_at, version, status) select"
                                    + " 'acme', 'x', cast(\"X\" as varchar), repeat('" + NAME
                                    + "', 200), current_timestamp, 1, ''"
                                    + " from system_range(1, 200)"));
        }
        try (LogCapture log = new LogCapture()) {
            try (Database database = Database.open(open, encryption)) {
                assertThat(new Reencryption(database, encryption).run()).isGreaterThan(200);
            }
            try (Database database = Database.open(open, encryption)) {
                assertThat(new Reencryption(database, encryption).run()).isZero();
            }
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("without what its rows held"))
                    .hasSize(1);
        }
        assertThat(modes()).containsExactly("bridge.mv.db rw-------");
        org.h2.tools.ChangeFileEncryption.execute(
                data("").toString(), "bridge", "AES", "file".toCharArray(), null, true);
        assertThat(filesWith(NAME)).isEmpty();
    }

    @Test
    void aFileWhoseAddressHasAPasswordIsLeftToItsOwner() throws Exception {
        for (String options : List.of(";CIPHER=AES", ";PASSWORD=secret", ";AUTO_SERVER=TRUE")) {
            assertThat(H2File.of(own(options)).orElseThrow().isLeftAlone())
                    .as(options)
                    .isTrue();
        }
        assertThat(H2File.of(own("")).orElseThrow().isLeftAlone()).isFalse();
        for (String url :
                List.of("jdbc:h2:mem:x", "jdbc:h2:tcp://host/x", "jdbc:h2:zip:a.zip!/x", "jdbc:postgresql:x")) {
            assertThat(H2File.of(new DatabaseSettings(url, "", "", 1, "bridge")))
                    .as(url)
                    .isEmpty();
        }
        for (String url : List.of("jdbc:h2:./x", "jdbc:h2:~/x", "jdbc:h2:/x;MODE=PostgreSQL")) {
            assertThat(H2File.of(new DatabaseSettings(url, "", "", 1, "bridge")))
                    .as(url)
                    .isPresent();
        }
    }

    @Test
    void aDatabaseElsewhereNeedsAKeyOrThatSomebodySaysNone() {
        DatabaseSettings postgresql = new DatabaseSettings("jdbc:postgresql://db/bridge", "", "", 1, "bridge");
        assertThat(problems(postgresql, UNSET))
                .contains("personal-data.key: is empty")
                .contains("openssl rand -base64 32")
                .contains("or none for no encryption");
        assertThat(problems(new DatabaseSettings("jdbc:h2:tcp://db/x", "", "", 1, "bridge"), UNSET))
                .isNotEmpty();
        assertThat(problems(postgresql, EncryptionTest.KEY)).isEmpty();
        assertThat(problems(postgresql, "none")).isEmpty();
        assertThat(problems(own(""), UNSET)).isEmpty();
        assertThat(problems(new DatabaseSettings("jdbc:h2:mem:x", "", "", 1, "bridge"), UNSET))
                .isEmpty();
        assertThat(problems(postgresql, "c2hvcnQ=", "c2hvcnR0"))
                .contains("personal-data.key: a key is 32 bytes", "personal-data.former-keys: a key is 32 bytes")
                .doesNotContain("c2hvcnQ=", "c2hvcnR0");
    }

    private String problems(DatabaseSettings database, String key, String... former) {
        Problems problems = new Problems();
        AtRest.from(new SettingsReader(settings(key, former), problems), database);
        try {
            problems.throwIfAny();
            return "";
        } catch (ConfigurationException e) {
            return e.getMessage();
        }
    }

    @Test
    void saysWhatIsInForceWithoutMakingAnything() {
        assertThat(atRest(UNSET).describe()).endsWith("with a key that a start makes in " + data("bridge.key"));
        assertThat(home.resolve("data")).doesNotExist();
        start(UNSET).close();
        assertThat(atRest(UNSET).describe()).matches("messages and the file .*, with the key [0-9a-f]{8} in .*");
        assertThat(atRest(EncryptionTest.KEY).describe()).endsWith(" of personal-data.key");
        assertThat(atRest("none").describe()).isEqualTo("none, as personal-data.key says");
        assertThat(Database.inspect(atRest(UNSET).look().to(own("")), "bridge").describe())
                .endsWith("as it must be");
    }

    /** {@code printf 'service-bridge h2 file\001' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0100…00}. */
    @Test
    void thePasswordOfTheFileIsWhatThePageSays() throws SQLException {
        start(EncryptionTest.KEY).close();
        assertThat(H2File.of(own(""))
                        .orElseThrow()
                        .opensWith("b759897f1854a903ba2705350851dd511a4c309fb7c99a04adfb11d0c2453e92"))
                .isTrue();
    }
}
