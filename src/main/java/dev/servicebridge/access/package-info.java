/** Who may call the HTTP API, how often and for what; and what is told of it. Knows no route. */
package dev.servicebridge.access;
