/**
 * Incidents as people know them: what is out of order, since when, why, what it holds up, and when it was over. {@link
 * dev.servicebridge.incidents.IncidentWatch} gathers what the node notices and keeps it as history.
 */
package dev.servicebridge.incidents;
