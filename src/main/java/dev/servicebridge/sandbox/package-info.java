/**
 * The other side: stateful simulators of the remote systems, reached over HTTP, and as strict as these are.
 *
 * <p>It shares no code with the bridge, only the contracts. It has its own validation and its own limiter, because a
 * simulator that uses its client's code repeats its client's mistakes and proves nothing.
 */
package dev.servicebridge.sandbox;
