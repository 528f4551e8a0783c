package dev.servicebridge.mews;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

import dev.servicebridge.remote.CallLimitException;
import dev.servicebridge.remote.RemoteCallException;

/**
 * Reads a listing of Mews completely ({@code direct:mews.pages}) and hands each page on as it comes, to the route that the
 * caller names; {@code docs/mews.md} says what a caller sends.
 */
public final class MewsPageRoutes extends RouteBuilder {
    private static final int REQUEST_TIMEOUT = 408;

    private final MewsPages pages;

    /** @param pages the steps */
    public MewsPageRoutes(MewsPages pages) {
        this.pages = pages;
    }

    @Override
    public void configure() {
        // What goes wrong is the caller's to deal with; the call itself has been repeated as often as it may.
        errorHandler(noErrorHandler());
        addListing();
        addPage();
    }

    private void addListing() {
        from("direct:mews.pages")
                .routeId("mews-pages")
                .routeDescription("Reads a listing of Mews completely and hands each page on as it comes.")
                .process(pages::begin)
                .id("mews-begin")
                .doTry()
                .id("mews-read")
                .loopDoWhile(pages::hasMore)
                .id("mews-each-page")
                .to("direct:mews-page")
                .id("mews-read-page")
                .filter(simple("${body.size()} > 0"))
                .id("mews-anything-new")
                .toD("direct:${header.mewsPageRoute}")
                .id("mews-hand-on")
                .end()
                .endDoTry()
                .process(pages::tell)
                .id("mews-tell")
                .doFinally()
                .id("mews-read-or-not")
                .process(pages::end)
                .id("mews-end")
                .end();
    }

    private void addPage() {
        from("direct:mews-page")
                .routeId("mews-page")
                .routeDescription(
                        "Reads the next page of a listing; nothing where it was too heavy, so that less is asked for next.")
                .process(pages::ask)
                .id("mews-ask")
                .doTry()
                .id("mews-call-or-shrink")
                .toD("direct:mews.${header.mewsOperation}")
                .id("mews-call")
                .process(pages::take)
                .id("mews-take")
                .doCatch(RemoteCallException.class)
                .onWhen(MewsPageRoutes::isTooHeavy)
                .id("mews-too-heavy")
                .process(pages::shrink)
                .id("mews-shrink")
                .end();
    }

    private static boolean isTooHeavy(Exchange exchange) {
        RemoteCallException fault = exchange.getException(RemoteCallException.class);
        return fault.getStatus() == REQUEST_TIMEOUT || CallLimitException.ANSWER_TOO_LARGE.equals(fault.getCode());
    }
}
