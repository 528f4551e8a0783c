/** Which node works for which account, and how schedules and ticks reach every node that shares the work. */
package dev.servicebridge.cluster;
