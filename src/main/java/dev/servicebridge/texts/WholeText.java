package dev.servicebridge.texts;

/** An exception whose message may be shown to everybody, because texts of another system are filtered in it. */
public interface WholeText {
    /** The message with those texts as they came; the message itself where it holds none. */
    String wholeText();
}
