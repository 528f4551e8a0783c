package dev.servicebridge.access;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;

/** A Vert.x whose HTTP servers limit their connections: Camel makes its servers by itself, and passes no option on. */
final class LimitedVertx extends VertxWrapper {
    private final Connections.Limits limits;

    LimitedVertx(Connections.Limits limits) {
        super((VertxInternal) Vertx.vertx());
        this.limits = limits;
    }

    @Override
    public HttpServer createHttpServer(HttpServerOptions options) {
        return new LimitedServer(this, options, new Connections(limits));
    }
}
