package dev.servicebridge.deadletters;

import java.time.Clock;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.ExchangeBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.texts.FaultText;
import dev.servicebridge.texts.PersonalValues;
import dev.servicebridge.texts.Throwables;

/**
 * Replays a letter of any kind: the bridge's own by {@link Replays}, every other by the route that listens on {@code
 * direct:dead-letter.<kind>}. Such a route gets the payload as JSON text and the headers {@code deadLetterId}, {@code
 * deadLetterKind}, {@code account} and {@code subjectId}; it has succeeded when it returns without an exception, and may
 * be called again with the same letter when the bridge was stopped meanwhile.
 */
final class DeadLetterReplay {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterReplay.class);

    private final CamelContext context;
    private final ProducerTemplate producer;
    private final DeadLetters letters;
    private final Replays replays;
    private final Clock clock;

    DeadLetterReplay(CamelContext context, DeadLetters letters, Replays replays, Clock clock) {
        this.context = context;
        this.producer = context.createProducerTemplate();
        this.letters = letters;
        this.replays = replays;
        this.clock = clock;
    }

    /**
     * Replays a letter.
     *
     * @throws ReplayRefusedException saying why not
     */
    DeadLetterRecord replay(DeadLetterRecord kept, JsonNode corrected, String by) {
        long id = kept.letter().id();
        return replays.kinds().contains(kept.letter().kind())
                ? replays.replay(id, corrected, by, clock.instant())
                : replayByRoute(kept, corrected, by);
    }

    private DeadLetterRecord replayByRoute(DeadLetterRecord kept, JsonNode corrected, String by) {
        String endpoint = "direct:dead-letter." + kept.letter().kind();
        requireRoute(endpoint);
        long id = kept.letter().id();
        DeadLetterRecord claimed =
                letters.claim(id, corrected == null ? null : corrected.toString(), by, clock.instant());
        Exchange answer = producer.send(
                endpoint,
                ExchangeBuilder.anExchange(context)
                        .withBody(claimed.payload())
                        .withHeader("deadLetterId", id)
                        .withProperty(PersonalValues.PROPERTY, PersonalValues.ofPart(claimed.payload()))
                        .withHeader("deadLetterKind", kept.letter().kind())
                        .withHeader("account", kept.letter().account())
                        .withHeader("subjectId", kept.letter().subjectId())
                        .build());
        Exception failure = answer.getException();
        if (failure == null) {
            letters.replayed(id, clock.instant());
        } else {
            RemoteCallException remote = answer.getException(RemoteCallException.class);
            FaultText cause = Throwables.describe(failure, PersonalValues.ofPart(claimed.payload()));
            letters.failedAgain(id, cause, remote == null ? null : remote.getRequestId(), clock.instant());
            LOG.warn("Dead letter {} ({}) failed again: {}", id, kept.letter().kind(), cause.shown());
        }
        return letters.find(id).orElse(claimed);
    }

    private void requireRoute(String endpoint) {
        boolean served = context.getRoutes().stream()
                .map(route -> route.getEndpoint().getEndpointUri().replace("direct://", "direct:"))
                .anyMatch(endpoint::equals);
        if (!served) {
            throw new ReplayRefusedException(
                    ReplayRefusedException.Kind.CONFLICT,
                    "No route listens on " + endpoint + "; add one to routes/, or drop the letter");
        }
    }
}
