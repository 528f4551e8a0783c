package dev.servicebridge.sandbox.core;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The listings that are being paged through. A page token stands for a place in a listing as it was when its first page
 * was asked for, so that nothing is missed or doubled by changes on the way.
 *
 * <p>Tokens hold {@code +}, {@code /}, {@code =} and a {@code %}, as the vendor's may: one that is not percent-encoded
 * exactly once does not come back as it was.
 */
public final class PageTokens {
    private static final int REMEMBERED = 200;
    private static final int HANDLE_BYTES = 18;
    private static final int HANDLE_LENGTH = 24;
    private static final String MIDDLE = "+/%3D";
    private static final String END = "==";

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Listing> listings = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Listing> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * A listing.
     *
     * @param query everything the listing was asked for but the page
     * @param items ids or whatever the asker can make a page of
     */
    public record Listing(String handle, String query, List<?> items) {}

    /** A place in a listing. */
    public record Place(Listing listing, int offset) {}

    /** The beginning of a new listing. */
    public Place start(String query, List<?> items) {
        byte[] noise = new byte[HANDLE_BYTES];
        random.nextBytes(noise);
        return new Place(new Listing(Base64.getEncoder().encodeToString(noise), query, items), 0);
    }

    /** The token of a place; from then on the listing is remembered. */
    public synchronized String token(Listing listing, int offset) {
        listings.put(listing.handle, listing);
        return listing.handle + MIDDLE + offset + END;
    }

    /**
     * Finds the place a token stands for.
     *
     * @throws Refusal when the token is garbage, expired, or another query's or seller's
     */
    public synchronized Place find(String token, String query) {
        int prefix = HANDLE_LENGTH + MIDDLE.length();
        if (token.length() > prefix + END.length() && token.endsWith(END) && token.startsWith(MIDDLE, HANDLE_LENGTH)) {
            Listing listing = listings.get(token.substring(0, HANDLE_LENGTH));
            String offset = token.substring(prefix, token.length() - END.length());
            if (listing != null && listing.query.equals(query) && offset.matches("\\d{1,9}")) {
                return new Place(listing, Integer.parseInt(offset));
            }
        }
        throw Refusal.invalid("The page token is not valid for this query.");
    }
}
