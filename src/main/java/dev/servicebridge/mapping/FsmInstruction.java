package dev.servicebridge.mapping;

/**
 * What the FSM is told of one event: the headers of the same names that its ports read.
 *
 * @param serviceStatus the name of the FSM's status to set; null to leave the status alone
 * @param serviceEventText the line for the order's history; null for none
 * @param createIfAbsent whether an order is made where the FSM has none
 */
public record FsmInstruction(String serviceStatus, String serviceEventText, boolean createIfAbsent) {}
