package dev.servicebridge.texts;

import java.sql.SQLException;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class PublicWordsTest {
    private static final PersonalValues JOB = PersonalValues.of("""
            {"serviceJobStatus": "IN_PROGRESS", "createdAt": "2026-01-31T12:00:00Z", "buyer":
              {"name": "Jörg O'Brien-Quillfeather", "phone": "+1 (206) 555-0199", "note": "ring at Will Young"},
             "address": {"addressLine1": "Main Street 17b", "city": "St. Pölten", "postalCode": "98101"}}
            """);

    private static String shown(String text) {
        return PublicWords.plain().show(text, JOB);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "phone must be a valid phone number",
                "customer.phone: must match the pattern for telephone numbers",
                "INVALID_PHONE in the field phoneNumber",
                "Address line is longer than 40 characters",
                "status IN_PROGRESS cannot be changed at 2026-02-01T09:30:00Z",
                "order 0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f was not found (404)",
                "the widget of the gizmo is wonky",
                "expected ',' at line 1, column 12"
            })
    void keepsWhatIsTheVendorsOwn(String text) {
        assertThat(shown(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    customer Jörg O'Brien-Quillfeather is unknown   | customer *** is unknown
                    customer JORG OBRIEN is unknown                 | customer *** is unknown
                    customer joerg is unknown                       | customer *** is unknown
                    customer quillfeather, jorg is unknown          | customer *** is unknown
                    customer quilfeather is unknown                 | customer *** is unknown
                    customer quillfeatherjorg is unknown            | customer *** is unknown
                    customer rehtaeflliuq is unknown               | customer *** is unknown
                    customer quill feather is unknown               | customer *** is unknown
                    customer Q u i l l f e a t h e r is unknown     | customer *** is unknown
                    customer Ｑｕｉｌｌｆｅａｔｈｅｒ is unknown        | customer *** is unknown
                    phone +12065550199 is invalid                   | phone +*** is invalid
                    phone 206.555.0199 is invalid                   | phone *** is invalid
                    phone 0199 is invalid                           | phone *** is invalid
                    address Main Street 17b is unknown              | address *** is unknown
                    street main street is unknown                   | *** is unknown
                    zip 98101 is unknown                            | zip *** is unknown
                    Will Young must be reached                      | *** must be reached
                    guest Maria Delgado is blocked                  | guest *** is blocked
                    """)
    void hidesWhatIsOfASubject(String text, String shown) {
        assertThat(shown(text)).isEqualTo(shown);
    }

    @Test
    void hidesWhatNobodyKnowsWhereTheSubjectIsUnknown() {
        assertThat(PublicWords.plain()
                        .show("guest maria delgado (Page Smith, 0199 555) is blocked", PersonalValues.UNKNOWN))
                .isEqualTo("guest *** (***) is blocked");
        assertThat(PublicWords.plain().show("must be a valid phone number", PersonalValues.UNKNOWN))
                .isEqualTo("must be a valid phone number");
    }

    @Test
    void whatIsSentCountsWithoutAnEvent() {
        PersonalValues sent = PersonalValues.UNKNOWN.and("{\"x\":\"Valid\"}".getBytes(), "/a?phone=555");
        assertThat(PublicWords.plain().show("Valid is no valid name, nor is 555", sent))
                .isEqualTo("*** is no valid name, nor is ***");
    }

    @Test
    void codesAndIdsAreNoPlaceForNamesEither() {
        assertThat(PublicWords.plain().code("QuotaExceeded", "-", JOB)).isEqualTo("QuotaExceeded");
        assertThat(PublicWords.plain().code("urn:shop:42", "-", JOB)).isEqualTo("urn:shop:42");
        assertThat(PublicWords.plain().code("JorgQuillfeather", "-", JOB)).isEqualTo("-");
        assertThat(PublicWords.plain().code("a sentence", "-", JOB)).isEqualTo("-");
        assertThat(PublicWords.plain().code("E12065550199", "-", JOB)).isEqualTo("-");
        assertThat(PublicWords.plain().code("QuotaExceeded", "-", PersonalValues.UNKNOWN))
                .isEqualTo("QuotaExceeded");
        assertThat(PublicWords.plain().code("JorgQuillfeather", "-", PersonalValues.UNKNOWN))
                .isEqualTo("-");
        assertThat(PublicWords.id("req-1a2b", PersonalValues.UNKNOWN)).isEqualTo("req-1a2b");
        assertThat(PublicWords.id("0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f", PersonalValues.UNKNOWN))
                .isNotEqualTo("***");
        assertThat(PublicWords.id("quillfeather-1", PersonalValues.UNKNOWN)).isEqualTo("***");
        assertThat(PublicWords.id("206-555-0199", PersonalValues.UNKNOWN)).isEqualTo("***");
        assertThat(PublicWords.id("abc-123", JOB)).isEqualTo("abc-123");
        assertThat(PublicWords.id("jorg-quillfeather", JOB)).isEqualTo("***");
        assertThat(PublicWords.id("1-206-555-0199", JOB)).isEqualTo("***");
    }

    @Test
    void aContractAddsItsWordsButNotItsExamples() throws Exception {
        JsonNode contract = new YAMLMapper().readTree("""
                components:
                  schemas:
                    Gizmo:
                      description: the wonkiness of a gizmo, by Albert
                      properties:
                        gizmoUid: {type: string, example: Archibald}
                        kind: {enum: [FROBNICATED]}
                """);
        PublicWords words = new PublicWords(Vocabulary.plain().with(contract));
        assertThat(words.show("gizmoUid wonkiness FROBNICATED Albert Archibald", PersonalValues.UNKNOWN))
                .isEqualTo("gizmoUid wonkiness FROBNICATED ***");
    }

    @Test
    void tooMuchToLookThroughKeepsTheVocabularyAlone() {
        StringBuilder json = new StringBuilder("[\"quillfeather\"");
        for (int i = 0; i < 3_000; i++) {
            json.append(",\"word").append(Integer.toString(i, 36)).append('"');
        }
        PersonalValues many = PersonalValues.of(json.append(']').toString());
        assertThat(PublicWords.plain().show("quillfeather wonky phone", many)).isEqualTo("*** phone");
    }

    /** The longest text that is looked at, of the words that take longest, against the most words that are looked for. */
    @Test
    void aHostileTextTakesLittleTimeAndSpace() {
        StringBuilder json = new StringBuilder("[\"x\"");
        for (int i = 0; i < 900; i++) {
            json.append(",\"").append("abcdefgh".repeat(5)).append(i).append('"');
        }
        PersonalValues values = PersonalValues.of(json.append(']').toString());
        String hostile = "abcdefgx".repeat(5).concat(" a b ").repeat(1_000_000 / 45);
        String shown = assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> PublicWords.plain().show(hostile, values));
        assertThat(shown).hasSizeLessThan(1_100).doesNotContain("abcdefgx");
    }

    @Test
    void ofALibrarysExceptionItsWordsAreShownAndItsConnectionsWhole() {
        SQLException row = new SQLException("invalid input syntax for type integer: \"Jorg Quillfeather\"", "22P02");
        FaultText text = Throwables.describe(new IllegalStateException("no gizmo for Quillfeather", row), JOB);
        assertThat(text.shown())
                .isEqualTo(
                        "IllegalStateException: no gizmo for ***; caused by SQLException: invalid input syntax for type"
                                + " integer: \"***\"");
        assertThat(text.whole()).contains("no gizmo for Quillfeather").contains("\"Jorg Quillfeather\"");
        assertThat(Throwables.shown(new SQLException("Connection to db-1.example:5432 refused", "08001")))
                .isEqualTo("Connection to db-1.example:5432 refused");
    }
}
