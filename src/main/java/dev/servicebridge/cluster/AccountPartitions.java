package dev.servicebridge.cluster;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * To which partition each account belongs: the one that Kafka's default partitioner gives a message with the account's
 * name as its key, so that what others send about an account comes to where its owner is.
 */
public final class AccountPartitions {
    private final Map<String, Integer> byAccount = new HashMap<>();
    private final Map<Integer, List<String>> byPartition = new HashMap<>();
    private final int partitions;

    /** @param spender the account whose plan an account spends, which is another one's where they share a token */
    public AccountPartitions(Collection<String> accounts, int partitions, UnaryOperator<String> rateLimitKey) {
        this.partitions = partitions;
        for (String account : accounts) {
            int partition = partition(rateLimitKey.apply(account), partitions);
            byAccount.put(account, partition);
            byPartition.computeIfAbsent(partition, none -> new ArrayList<>()).add(account);
        }
    }

    private static int partition(String key, int partitions) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), partitions);
    }

    /** Of an account that is none of the bridge's, which dead letters may name, that of its name. */
    int of(String account) {
        Integer known = byAccount.get(account);
        return known == null ? partition(account, partitions) : known;
    }

    List<String> accounts(int partition) {
        return byPartition.getOrDefault(partition, List.of());
    }
}
