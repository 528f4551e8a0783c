package dev.servicebridge.api;

import java.util.List;

/**
 * A part of a list.
 *
 * @param items as many as were asked for at the most
 * @param more whether there are further ones
 */
public record Slice<T>(List<T> items, boolean more) {
    /** @param found up to one more than {@code limit}, which says that there are more */
    public static <T> Slice<T> of(List<T> found, int limit) {
        return new Slice<>(found.subList(0, Math.min(limit, found.size())), found.size() > limit);
    }

    /** The last item, behind which the next part begins; only where there is one. */
    public T last() {
        return items.get(items.size() - 1);
    }
}
