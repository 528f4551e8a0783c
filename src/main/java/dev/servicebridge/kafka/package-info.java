/** The topics of Kafka: events for other systems, and the commands that other systems send. */
package dev.servicebridge.kafka;
