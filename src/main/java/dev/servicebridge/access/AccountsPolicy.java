package dev.servicebridge.access;

import org.apache.camel.support.RoutePolicySupport;

/**
 * Declares by {@code routePolicy: http-accounts} that a route parts what it does by account. A token that is limited to
 * some accounts may call no other route: what a route does not know of, it would tell or do for all accounts.
 */
final class AccountsPolicy extends RoutePolicySupport {}
