package dev.servicebridge.texts;

/**
 * The description of a fault.
 *
 * @param shown for everybody and every log: without any value of a message, see {@link PublicWords}
 * @param whole with the texts of other systems as they came, which may repeat personal data: for the role write alone, and
 *     encrypted where it is kept; null where it adds nothing
 */
public record FaultText(String shown, String whole) {
    public FaultText {
        whole = shown.equals(whole) ? null : whole;
    }

    /** The description behind words of the bridge's own. */
    public FaultText after(String words) {
        return new FaultText(words + shown, whole == null ? null : words + whole);
    }

    /** A description that is the bridge's own. */
    public static FaultText own(String text) {
        return new FaultText(text, null);
    }
}
