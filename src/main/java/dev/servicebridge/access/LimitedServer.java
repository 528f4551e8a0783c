package dev.servicebridge.access;

import java.util.function.BiConsumer;

import io.netty.channel.Channel;
import io.netty.handler.traffic.GlobalTrafficShapingHandler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerImpl;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.SslChannelProvider;

/**
 * Vert.x's HTTP server, for connections that are limited from their first moment on: Vert.x itself tells of a connection
 * only when its first bytes are there.
 */
final class LimitedServer extends HttpServerImpl {
    private final Connections connections;

    LimitedServer(VertxInternal vertx, HttpServerOptions options, Connections connections) {
        super(vertx, options);
        this.connections = connections;
    }

    @Override
    protected BiConsumer<Channel, SslChannelProvider> childHandler(
            ContextInternal context, SocketAddress address, GlobalTrafficShapingHandler shaping) {
        BiConsumer<Channel, SslChannelProvider> accept = super.childHandler(context, address, shaping);
        return (channel, ssl) -> {
            if (connections.admit(channel)) {
                accept.accept(channel, ssl);
            }
        };
    }
}
