/** The story of one thing: what became of a job or a hotel's order, what waits, and why. */
package dev.servicebridge.stories;
