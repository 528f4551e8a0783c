package dev.servicebridge.config;

/**
 * Lets a caller of the HTTP API in.
 *
 * @param name who is called so in the audit
 */
public record AccessToken(String name, Role role, Secret secret) {}
