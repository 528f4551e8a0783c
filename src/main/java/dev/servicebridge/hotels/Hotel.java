package dev.servicebridge.hotels;

import java.util.List;

/**
 * An enterprise of the hotel system, as far as product service orders of it are read.
 *
 * @param serviceIds its services that are ordered beside a stay; at least one
 */
record Hotel(String account, String enterpriseId, List<String> serviceIds) {
    /** What the changes of its orders are called among the sources of the store. */
    String source() {
        return "product-service-orders/" + enterpriseId;
    }
}
