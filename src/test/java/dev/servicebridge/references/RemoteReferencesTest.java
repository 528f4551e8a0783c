package dev.servicebridge.references;

import com.fasterxml.jackson.databind.node.IntNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.cluster.NotOwnedException;
import dev.servicebridge.testing.FakeOwnership;
import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class RemoteReferencesTest {
    private final FakeOwnership owned = new FakeOwnership();
    private final RemoteReferenceStore links;
    private final RemoteReferences remoteReferences;

    RemoteReferencesTest(TestDatabase test) {
        test.clear();
        links = new RemoteReferenceStore(test.database());
        remoteReferences = new RemoteReferences(links, owned);
    }

    @BeforeEach
    void own() {
        owned.accounts.add("acme");
    }

    private void remember(int content) {
        remoteReferences.remember("acme", "crm", "order", "a", "order-a", IntNode.valueOf(content));
    }

    private boolean isSent(int content) {
        return remoteReferences.isSent("acme", "crm", "order", "a", IntNode.valueOf(content));
    }

    private String idSent() {
        return remoteReferences.remoteIdSent("acme", "crm", "order", "a");
    }

    @Test
    void knowsWhatWasSentLast() {
        assertThat(idSent()).isNull();
        remember(1);
        remember(2);
        assertThat(isSent(1)).isFalse();
        assertThat(isSent(2)).isTrue();
        assertThat(idSent()).isEqualTo("order-a");
    }

    @Test
    void whatWasSentForAnotherNodesAccountIsNotKept() {
        remember(1);
        owned.accounts.clear();
        assertThatThrownBy(() -> remember(2))
                .isInstanceOf(NotOwnedException.class)
                .hasMessage("another node works for account acme now, and goes on with it");
        assertThat(isSent(1)).isTrue();
    }

    @Test
    void whereItIsInDoubtNothingIsTakenForSent() {
        links.save("acme", "crm", "order", "a", "order-a", null);
        assertThat(isSent(1)).isFalse();
        assertThat(idSent()).isNull();
        assertThat(remoteReferences.remoteId("acme", "crm", "order", "a")).isEqualTo("order-a");
    }
}
