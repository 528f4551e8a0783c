package dev.servicebridge.sandbox.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/** Spoils answers. */
final class FaultyAnswers {
    private static final int HUGE_BYTES = 10 * 1024 * 1024;
    private static final byte[] NO_UTF8 = {(byte) 0xC3, (byte) 0x28, (byte) 0xFF};

    private FaultyAnswers() {}

    /** The answer a faulty system gives; {@code work} does what was asked and answers rightly. */
    static Answer of(Fault fault, Call call, RemoteSystem system, Supplier<Answer> work) {
        return switch (fault.kind()) {
            case TOO_MANY_REQUESTS -> refuse(fault, call, system, 429, "QuotaExceeded");
            case INTERNAL_ERROR -> refuse(fault, call, system, 500, "InternalFailure");
            case TOO_HEAVY -> refuse(fault, call, system, 408, "RequestTimeout");
            case UNAVAILABLE ->
                retryAfter(
                        fault, Answer.text(503, "text/plain", "upstream connect error or disconnect before headers"));
            case RESET -> work.get().delivered(Answer.Delivery.CUT);
            case ANSWER_LOST -> work.get().delivered(Answer.Delivery.LOST);
            case GARBAGE ->
                replaced(work.get(), "application/json", ")]}', this is not {JSON".getBytes(StandardCharsets.UTF_8));
            case HTML -> html(work.get());
            case TRUNCATED -> truncated(work.get());
            case INVALID_UTF8 -> insert(work.get(), NO_UTF8);
            case HUGE -> huge(work.get());
            case SLOW, EXPIRED_TOKEN, REPEAT_PAGE_TOKEN, ENDLESS_PAGES -> work.get();
        };
    }

    private static Answer refuse(Fault fault, Call call, RemoteSystem system, int status, String code) {
        return retryAfter(fault, system.refuse(call, new Refusal(status, code, "The sandbox was told to fail.")));
    }

    private static Answer retryAfter(Fault fault, Answer answer) {
        long seconds = fault.retryAfterSeconds();
        return seconds == 0 ? answer : answer.header("Retry-After", String.valueOf(seconds));
    }

    private static Answer replaced(Answer answer, String type, byte[] content) {
        return answer.replaced(answer.status(), type, content);
    }

    private static Answer html(Answer answer) {
        String page = "<!doctype html><html><body><h1>Scheduled maintenance</h1></body></html>";
        return answer.replaced(200, "text/html", page.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer truncated(Answer answer) {
        return replaced(answer, answer.contentType(), Arrays.copyOf(answer.body(), answer.body().length / 2));
    }

    /** Puts bytes into the answer as the beginning of the first text in it. */
    private static Answer insert(Answer answer, byte[] bytes) {
        byte[] body = answer.body();
        int at = new String(body, StandardCharsets.ISO_8859_1).indexOf('"') + 1;
        byte[] spoiled = new byte[body.length + bytes.length];
        System.arraycopy(body, 0, spoiled, 0, at);
        System.arraycopy(bytes, 0, spoiled, at, bytes.length);
        System.arraycopy(body, at, spoiled, at + bytes.length, body.length - at);
        return replaced(answer, answer.contentType(), spoiled);
    }

    /** Pads a JSON object with a field of its own. */
    private static Answer huge(Answer answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (!text.startsWith("{")) {
            return answer;
        }
        String padding = "{\"padding\":\"" + "x".repeat(HUGE_BYTES) + "\"" + (text.equals("{}") ? "" : ",");
        return replaced(answer, answer.contentType(), (padding + text.substring(1)).getBytes(StandardCharsets.UTF_8));
    }
}
