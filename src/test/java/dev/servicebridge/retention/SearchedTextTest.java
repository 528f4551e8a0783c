package dev.servicebridge.retention;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SearchedTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "Zoë Quillfeather   | {\"buyer\":{\"name\":\"Mrs ZOË  QUILLFEATHER\"}}                    | true",
                "Zoë Quillfeather   | {\"Customer\":{\"FirstName\":\"Zoë\",\"LastName\":\"Quillfeather\"}} | true",
                "Zoë Quillfeather   | {\"a\":{\"FirstName\":\"Zoë\"},\"b\":{\"LastName\":\"Quillfeather\"}} | false",
                "Zoë Quillfeather   | A: no such buyer: Zoë Quillfeather, try again                          | true",
                "Ann Lee            | {\"name\":\"Joann Leeds\"}                                            | false",
                "zoe@example.com    | {\"notes\":[\"write to Zoe@Example.com.\"]}                           | true",
                "zoe@example.com    | {\"email\":\"bezoe@example.com\"}                                      | false",
                "+1 (206) 555-0100  | {\"phone\":\"2065550100\"}                                            | true",
                "206 555 0100       | {\"phone\":\"+1-206-555-0100\"}                                       | true",
                "+49 30 1234567     | {\"notes\":\"call 030/1234567 first\"}                                 | true",
                "206 555 0100       | {\"phone\":\"206 555 0101\"}                                          | false",
                "2065550100         | {\"phone\":2065550100}                                                | true",
                "O\"Hara \\ Sons    | {\"name\":\"O\\\"Hara \\\\ Sons\"}                                     | true",
            })
    void findsAPersonHoweverItIsWritten(String person, String text, boolean found) {
        assertThat(SearchedText.ofPerson(person).isIn(text)).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "j-1 | {\"jobs\":[{\"serviceJobId\":\"j-1\"}]} | true",
                "j-1 | {\"serviceJobId\":\"j-12\"}             | false",
                "j-1 | no such job: j-1                        | true",
            })
    void findsAnIdAsAWhole(String id, String text, boolean found) {
        assertThat(SearchedText.ofId(id).isIn(text)).isEqualTo(found);
    }
}
