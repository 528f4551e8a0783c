package dev.servicebridge.database;

/**
 * Where the bridge keeps its state.
 *
 * @param url the JDBC URL, of PostgreSQL or H2
 * @param user the database user
 * @param password the user's password
 * @param maxPoolSize how many connections are held at most
 * @param name the pool's name in logs and metrics
 */
public record DatabaseSettings(String url, String user, String password, int maxPoolSize, String name) {
    /** The URL without its options, among which a password may be. */
    public String safeUrl() {
        return url.split("[?;]", 2)[0];
    }

    boolean isH2() {
        return url.startsWith("jdbc:h2:");
    }

    /** The same database, which is then neither created nor changed. */
    DatabaseSettings readOnly() {
        return isH2()
                ? new DatabaseSettings(url + ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r", user, password, maxPoolSize, name)
                : this;
    }

    /**
     * The same database in an H2 file that is encrypted as a whole.
     *
     * @param filePassword the file's password, without spaces; that of the user stays as it is
     */
    DatabaseSettings encrypted(String filePassword) {
        return new DatabaseSettings(url + ";CIPHER=AES", user, filePassword + " " + password, maxPoolSize, name);
    }

    /** The same but for its name and the size of its pool. */
    public DatabaseSettings as(String otherName, int otherSize) {
        return new DatabaseSettings(url, user, password, otherSize, otherName);
    }

    @Override
    public String toString() {
        return name + " at " + safeUrl();
    }
}
