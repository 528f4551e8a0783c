/**
 * Tests of users' routes: each is read from a YAML file and run against a whole bridge with the sandbox in the place of the
 * remote systems. See docs/testing-routes.md.
 */
package dev.servicebridge.routetests;
