package dev.servicebridge.jobs;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SliceLengthTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final SliceLength STARTING = SliceLength.starting(DAY, 1000);

    @ParameterizedTest
    @CsvSource({
        "1000,  0, PT48H",
        "1000,  1, PT48H",
        "1000,  8, PT48H",
        "1000,  9, PT24H",
        "1000, 32, PT24H",
        "1000, 33, PT12H",
        "  20,  5, PT48H",
        "  20,  6, PT24H",
        "  20, 10, PT24H",
        "  20, 11, PT12H",
        "   1,  1, PT48H",
        "   1,  2, PT12H"
    })
    void doublesAfterFewPagesAndHalvesAfterMany(int pageLimit, int pages, Duration next) {
        assertThat(SliceLength.starting(DAY, pageLimit).after(pages, 0).length())
                .isEqualTo(next);
    }

    @Test
    void aPastThatIsFilledEvenlyNeverComesNearTheLimitByGrowing() {
        for (int limit = 4; limit <= 1000; limit++) {
            SliceLength starting = SliceLength.starting(DAY, limit);
            int pages = 1;
            for (SliceLength grown = starting.after(1, 0);
                    grown.length().compareTo(DAY) > 0;
                    grown = starting.after(++pages, 0)) {
                assertThat(grown.within(2 * pages - 1, 0))
                        .as("limit %d, %d pages: is read on", limit, pages)
                        .isEqualTo(grown);
                assertThat(grown.after(2 * pages, 0).length())
                        .as("limit %d, %d pages: is not halved for having been doubled", limit, pages)
                        .isGreaterThanOrEqualTo(grown.length());
            }
            assertThat(pages).isGreaterThan(1);
        }
    }

    @Test
    void isNeverShorterThanAMinuteOrThanItStarted() {
        assertThat(STARTING.afterGivingUp(Duration.ofSeconds(90)).length()).isEqualTo(Duration.ofMinutes(1));
        SliceLength ofSeconds = SliceLength.starting(Duration.ofSeconds(10), 1000);
        assertThat(ofSeconds.afterGivingUp(Duration.ofSeconds(10))).isEqualTo(ofSeconds);
        assertThat(ofSeconds.after(500, 0)).isEqualTo(ofSeconds);
    }

    @Test
    void whatIsGivenUpIsHalfOfWhatWasRead() {
        assertThat(STARTING.afterGivingUp(Duration.ofHours(3)).length()).isEqualTo(Duration.ofMinutes(90));
    }

    @Test
    void onlyALengthThatHasGrownGoesBack() {
        SliceLength half = STARTING.afterGivingUp(DAY);
        assertThat(STARTING.after(1, 0).back()).isEqualTo(STARTING);
        assertThat(STARTING.back()).isEqualTo(STARTING);
        assertThat(half.back()).isEqualTo(half);
    }

    @ParameterizedTest
    @CsvSource({
        "  1,    0, PT48H",
        "499,    0, PT48H",
        "500,    0, PT24H",
        "  1, 1000, PT48H",
        "999, 1000, PT48H",
        "  1, 1001, PT24H",
        "  2,    1, PT48H",
        "500,  500, PT24H"
    })
    void aSliceThatHasGrownIsLeftWhereItWouldComeNearTheLimit(int pages, int announced, Duration next) {
        assertThat(STARTING.after(1, 0).within(pages, announced).length()).isEqualTo(next);
    }

    @Test
    void aSliceThatHasNotGrownIsLeftOnlyWhereTheSystemSaysThatItExceedsTheLimit() {
        assertThat(STARTING.within(999, 0)).isEqualTo(STARTING);
        assertThat(STARTING.within(999, 1000)).isEqualTo(STARTING);
        assertThat(STARTING.within(1, 1001).length()).isEqualTo(Duration.ofHours(12));
    }

    @Test
    void theShortestSliceIsReadWhateverTheSystemSays() {
        SliceLength minute = STARTING.afterGivingUp(Duration.ofMinutes(1));
        assertThat(minute.within(1, 1001)).isEqualTo(minute);
        SliceLength ofSeconds = SliceLength.starting(Duration.ofSeconds(10), 1000);
        assertThat(ofSeconds.within(1, 1001)).isEqualTo(ofSeconds);
    }

    @Test
    void aSystemThatSaidMoreThanThereWasIsNotBelievedAgain() {
        SliceLength wiser = STARTING.after(10, 1001);
        assertThat(wiser.within(1, 1001)).isEqualTo(wiser);
        assertThat(wiser.after(1, 1001).within(500, 1001).length())
                .as("by its own count")
                .isEqualTo(DAY);
        assertThat(STARTING.after(1000, 1000).trusting()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 20, 0", "-1, 20, 0", "1, 0, 0", "1, 20, 1", "20, 20, 1", "21, 20, 2", "2147483647, 1, 2147483647"})
    void pagesFollowFromEntries(int entries, int onFirst, int pages) {
        assertThat(SliceLength.pages(entries, onFirst)).isEqualTo(pages);
    }
}
