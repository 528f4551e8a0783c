/** How many bytes of other people's the bridge holds at once: bodies of requests, answers of systems, documents. */
package dev.servicebridge.memory;
