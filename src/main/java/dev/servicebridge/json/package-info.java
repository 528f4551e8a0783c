/** JSON as the bridge reads it: numbers to the last digit, and what somebody sends as exactly one value. */
package dev.servicebridge.json;
