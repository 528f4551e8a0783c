package dev.servicebridge.access;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

/**
 * The connections of one HTTP server. There are so many at the most; a further one takes the place of the connection that
 * has been without a request for longest, so that whoever only holds connections keeps nobody out.
 */
final class Connections {
    /** How long the rest of a request is read, and dropped, that is answered: a caller that is cut off sees no answer. */
    private static final long LONGEST_DROP_MILLIS = 2_000;

    private final Limits limits;
    private final Set<Connection> waiting = new LinkedHashSet<>();
    private int open;

    /**
     * What a server allows.
     *
     * @param most connections at the same time
     * @param headers longest wait for the headers of a request
     * @param idle longest wait for the next request on a connection
     */
    record Limits(int most, Duration headers, Duration idle) {}

    Connections(Limits limits) {
        this.limits = limits;
    }

    /** Takes a connection in; false where it cannot be, and is closed: all others have requests. */
    boolean admit(Channel channel) {
        Connection connection = new Connection(channel, this, limits.headers(), limits.idle());
        Connection replaced = null;
        boolean admitted = true;
        synchronized (this) {
            if (open >= limits.most()) {
                Iterator<Connection> oldest = waiting.iterator();
                admitted = oldest.hasNext();
                if (admitted) {
                    replaced = oldest.next();
                    oldest.remove();
                }
            }
            if (admitted) {
                open++;
                waiting.add(connection);
            }
        }
        if (replaced != null) {
            replaced.close();
        }
        if (admitted) {
            channel.pipeline().addFirst(connection);
        } else {
            channel.close();
        }
        return admitted;
    }

    synchronized void isBusy(Connection connection) {
        waiting.remove(connection);
    }

    synchronized void isWaiting(Connection connection) {
        waiting.add(connection);
    }

    synchronized void remove(Connection connection) {
        waiting.remove(connection);
        open--;
    }

    /** Notes that the headers of a request are there, and when it is answered; to be called once for each request. */
    static void limit(RoutingContext context) {
        HttpServerRequest request = context.request();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        Connection connection = channel.pipeline().get(Connection.class);
        if (connection != null) {
            connection.requestBegins();
            context.addEndHandler(ended -> channel.eventLoop().execute(connection::requestEnds));
        }
        if (request.version() != HttpVersion.HTTP_2 && InboundBodies.isAnnounced(request)) {
            closeUnread(context);
        }
    }

    /** Has the connection closed where a request is answered before its body was read. */
    private static void closeUnread(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        context.addHeadersEndHandler(headers -> {
            if (!request.isEnded()) {
                response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
        });
        context.addEndHandler(ended -> {
            if (!request.isEnded()) {
                HttpConnection connection = request.connection();
                request.handler(null).endHandler(end -> connection.close()).resume();
                context.vertx().setTimer(LONGEST_DROP_MILLIS, id -> connection.close());
            }
        });
    }
}
