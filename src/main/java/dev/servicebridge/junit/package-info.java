/**
 * For tests in Java of users' routes: a JUnit 5 extension that starts the bridge of a folder with the sandbox in the place of
 * the remote systems. The only package for code of users; JUnit is not in the distribution, a test brings its own. See
 * docs/testing-routes.md.
 */
package dev.servicebridge.junit;
