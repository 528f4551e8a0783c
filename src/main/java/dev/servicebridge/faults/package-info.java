/**
 * What a fault means: {@link dev.servicebridge.faults.Faults} judges it, by status, code and type of exception and never by
 * the words of a text; {@link dev.servicebridge.faults.Incidents} knows which accounts are refused by which system just now.
 * Deliveries, commands, polls, uploads and the routes of users go by both.
 */
package dev.servicebridge.faults;
