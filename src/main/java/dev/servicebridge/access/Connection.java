package dev.servicebridge.access;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * One connection of a caller, which is closed where it makes the server wait: for the first request, for the rest of a
 * request's headers, or for the next request. Lives in the connection's own thread, but for {@link #close}.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final Connections connections;
    private final Duration headers;
    private final Duration idle;
    private ScheduledFuture<?> deadline;
    private int requests;
    /** Whether the wait is for the first byte of a request after another one. */
    private boolean resting;

    /**
     * @param headers longest wait for the headers of a request
     * @param idle longest wait for the next request
     */
    Connection(Channel channel, Connections connections, Duration headers, Duration idle) {
        this.channel = channel;
        this.connections = connections;
        this.headers = headers;
        this.idle = idle;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        closeAfter(headers);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        cancel();
        connections.remove(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (resting) {
            resting = false;
            closeAfter(headers);
        }
        context.fireChannelRead(message);
    }

    /** Notes that the headers of a request are there. */
    void requestBegins() {
        requests++;
        resting = false;
        cancel();
        connections.isBusy(this);
    }

    /** Notes that a request is answered. */
    void requestEnds() {
        requests--;
        if (requests == 0 && channel.isActive()) {
            resting = true;
            closeAfter(idle);
            connections.isWaiting(this);
        }
    }

    void close() {
        channel.close();
    }

    private void closeAfter(Duration wait) {
        cancel();
        deadline = channel.eventLoop().schedule(this::close, wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void cancel() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
