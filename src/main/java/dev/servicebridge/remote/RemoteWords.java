package dev.servicebridge.remote;

import org.apache.camel.Exchange;

import dev.servicebridge.texts.PersonalValues;
import dev.servicebridge.texts.PublicWords;

/** What everybody may read of the texts in the answer to one call: see {@link PublicWords}. */
public final class RemoteWords {
    private static final String PROPERTY = "remoteWords";
    private static final String NO_NAME = "Unnamed";

    private final PublicWords words;
    private final PersonalValues values;

    RemoteWords(PublicWords words, PersonalValues values) {
        this.words = words;
        this.values = values;
    }

    /** Those of the exchange's last call. */
    public static RemoteWords of(Exchange exchange) {
        return orPlain(exchange.getProperty(PROPERTY, RemoteWords.class));
    }

    /**
     * The words of a call as a route has them in the exchange property {@code remoteWords}.
     *
     * @param words null where a user's own route made the answer: then nothing is known of the call
     */
    public static RemoteWords orPlain(RemoteWords words) {
        return words == null ? new RemoteWords(PublicWords.plain(), PersonalValues.UNKNOWN) : words;
    }

    void keepIn(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** A text of the answer as everybody may read it; null for null. */
    public String shown(String text) {
        return words.show(text, values);
    }

    String code(String code, String otherwise) {
        return words.code(code, otherwise, values);
    }

    String id(String id) {
        return PublicWords.id(id, values);
    }

    ApiError shown(ApiError error) {
        String code = error.code().isEmpty() ? "" : code(error.code(), NO_NAME);
        return new ApiError(code, shown(error.message()), shown(error.details()));
    }
}
