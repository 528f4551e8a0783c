/**
 * What of a fault's description may be shown to everybody. The texts of other systems, and of libraries, repeat what they were
 * sent; {@link dev.servicebridge.texts.PublicWords} keeps those of their words that tell nothing of a person.
 */
package dev.servicebridge.texts;
