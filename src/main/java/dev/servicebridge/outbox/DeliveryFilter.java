package dev.servicebridge.outbox;

import java.util.Set;

/**
 * Which deliveries are meant. A null means any.
 *
 * @param text what the cause contains, whatever its case
 * @param accounts those of these accounts
 */
public record DeliveryFilter(String subscriber, String account, String subjectId, String text, Set<String> accounts) {}
