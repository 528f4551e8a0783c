package dev.servicebridge.config;

/** Takes what is wrong with one value; bound to the file and the key in which the value stands. */
@FunctionalInterface
interface Complaint {
    /**
     * Notes one problem of the value.
     *
     * @param fault what is wrong, without anything that may be a secret
     * @param remedy what to do
     */
    void add(String fault, String remedy);
}
