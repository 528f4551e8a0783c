package dev.servicebridge.servicesapi;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.apache.camel.converter.stream.InputStreamCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.remote.InvalidCallException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProofDocumentTest {
    @TempDir
    Path folder;

    static byte[] pdf(int length) {
        byte[] document = new byte[length];
        byte[] beginning = "%PDF-1.7".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(beginning, 0, document, 0, Math.min(length, beginning.length));
        return document;
    }

    private static ProofDocument read(Object body) throws Exception {
        return ProofDocument.read(DocumentSource.of(body, ProofDocument.LARGEST + 1));
    }

    @ParameterizedTest
    @CsvSource({
        "TIFF, 49492A0008000000",
        "TIFF, 4D4D002A00000008",
        "JPEG, FFD8FFE000104A46",
        "JPEG, FFD8FF",
        "PNG, 89504E470D0A1A0A",
        "GIF, 474946383761",
        "GIF, 474946383961",
        "PDF, 255044462D312E37"
    })
    void knowsATypeByItsContent(DocumentType type, String hex) throws Exception {
        assertThat(read(HexFormat.of().parseHex(hex)).type()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"00", "89504E47", "504B0304", "3C68746D6C3E", "FFD8", "002550444600"})
    void refusesWhatIsOfNoTypeThatIsTaken(String hex) {
        assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex)))
                .isInstanceOf(InvalidCallException.class)
                .hasMessage("document: is, by its content, neither TIFF, JPEG, PNG, GIF nor PDF");
    }

    /** Of what knows its length, a check reads the beginning alone. */
    @Test
    void aCheckRefusesWhatAReadingRefuses() throws Exception {
        byte[] taken = pdf((int) ProofDocument.LARGEST);
        InputStreamCache cache = new InputStreamCache(taken);
        assertThat(ProofDocument.check(DocumentSource.of(cache, 1)).length()).isEqualTo(ProofDocument.LARGEST);
        assertThat(cache.available()).isEqualTo((int) ProofDocument.LARGEST - DocumentType.SIGNATURE_LENGTH);
        assertThat(ProofDocument.check(DocumentSource.of(taken, 1)).md5())
                .isEqualTo(read(cache).md5());
        for (byte[] refused : new byte[][] {{}, {1, 2, 3}, pdf((int) ProofDocument.LARGEST + 1)}) {
            assertThatThrownBy(() -> ProofDocument.check(DocumentSource.of(new InputStreamCache(refused), 1)))
                    .isInstanceOf(InvalidCallException.class)
                    .hasMessage(messageOfReading(refused));
        }
    }

    private static String messageOfReading(byte[] document) {
        try {
            return read(document).toString();
        } catch (Exception e) {
            return e.getMessage();
        }
    }

    @Test
    void takesWhatTheContractTakes() throws Exception {
        JsonNode properties = new ObjectMapper(new YAMLFactory())
                .readTree(getClass().getResourceAsStream("/contracts/services-api.yaml"))
                .at("/components/schemas/ServiceUploadDocument/properties");
        Set<String> types = new TreeSet<>();
        properties.at("/contentType/enum").forEach(type -> types.add(type.asText()));

        Set<String> taken = Arrays.stream(DocumentType.values()).map(Enum::name).collect(Collectors.toSet());
        taken.add("JPG");
        assertThat(taken).isEqualTo(types);
        assertThat(properties.at("/contentLength/maximum").asLong()).isEqualTo(ProofDocument.LARGEST);
        assertThat(properties.at("/contentLength/minimum").asLong()).isEqualTo(1);
        assertThat(read(pdf(17)).md5())
                .matches(properties.at("/contentMD5/pattern").asText());
    }

    @ParameterizedTest
    @CsvSource({"15, 16", "16, 32", "17, 32", "5242880, 5242896"})
    void tellsLengthAndDigest(int length, int encrypted) throws Exception {
        byte[] content = pdf(length);

        ProofDocument document = read(content);

        assertThat(document.length()).isEqualTo(length);
        assertThat(document.encryptedLength()).isEqualTo(encrypted);
        assertThat(document.md5())
                .isEqualTo(Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("MD5").digest(content)));
    }

    @Test
    void refusesAnEmptyDocumentAndOneThatIsTooLarge() {
        assertThatThrownBy(() -> read(new byte[0])).hasMessage("document: is empty");
        assertThatThrownBy(() -> read(pdf(5_242_881)))
                .hasMessage("document: has more than 5242880 bytes; send a smaller one");
        assertThatThrownBy(() -> read("%PDF-1.7"))
                .hasMessage("document: the body must be a File, Path, InputStream or byte[], was String");
        assertThatThrownBy(() -> read(null)).hasMessageEndingWith("was null");
    }

    @Test
    void stopsReadingAStreamThatDoesNotEnd() {
        InputStream endless = new FilterInputStream(new ByteArrayInputStream(pdf(8))) {
            private long left = 2 * ProofDocument.LARGEST;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                left -= length;
                assertThat(left).isPositive();
                return in.available() > 0 ? super.read(buffer, offset, length) : length;
            }
        };
        assertThatThrownBy(() -> read(endless)).hasMessageContaining("more than 5242880 bytes");
    }

    @Test
    void readsEachKindOfBodyAsOftenAsNeeded() throws Exception {
        byte[] content = pdf(100_000);
        Path file = Files.write(folder.resolve("proof.pdf"), content);
        for (Object body : new Object[] {
            content, file, file.toFile(), new ByteArrayInputStream(content), new InputStreamCache(content)
        }) {
            ProofDocument document = read(body);
            for (int i = 0; i < 2; i++) {
                try (InputStream in = document.source().open()) {
                    assertThat(in.readAllBytes())
                            .as(body.getClass().getSimpleName())
                            .isEqualTo(content);
                }
            }
            document.source().close();
        }
    }

    @Test
    void leavesNoFileBehindNotEvenWhileItIsRead() throws Exception {
        Set<Path> before = temporaryFiles();
        try (DocumentSource source = DocumentSource.of(new ByteArrayInputStream(pdf(100_000)), 200_000)) {
            assertThat(ProofDocument.read(source).length()).isEqualTo(100_000);
            assertThat(temporaryFiles()).isEqualTo(before);
        }
    }

    private static Set<Path> temporaryFiles() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("proof-document"))
                    .collect(Collectors.toSet());
        }
    }
}
