/** What several nodes share through Kafka: topics for other systems, and the commands that come from one. */
package dev.servicebridge.cluster;
