/**
 * The Kamelets of the bridge, made from the contracts of the systems and the schemas of events and commands: palette entries
 * for Kaoto and other editors.
 */
package dev.servicebridge.kamelets;
