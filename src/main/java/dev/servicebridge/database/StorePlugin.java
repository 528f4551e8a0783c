package dev.servicebridge.database;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;

/**
 * Makes three things of Jdbi fit the store. Errors do not show a statement's arguments, for a service job has a buyer's
 * name in it. And instants go in as they are: Jdbi would make them {@code java.sql.Timestamp}s, which H2 reads in the
 * zone of the JVM, where the hour that a change to winter time repeats is ambiguous. And texts lose a NUL, which
 * PostgreSQL keeps none of: vendors' ids and error messages are texts of theirs. In JSON it is an escape and stays.
 */
final class StorePlugin extends JdbiPlugin.Singleton {
    @Override
    public void customizeJdbi(Jdbi jdbi) {
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        jdbi.registerArgument(new Write());
        jdbi.registerArgument(new Text());
    }

    private static final class Text extends AbstractArgumentFactory<String> {
        Text() {
            super(Types.VARCHAR);
        }

        @Override
        protected Argument build(String value, ConfigRegistry config) {
            String text = value.replace("\0", "");
            return (position, statement, context) -> statement.setString(position, text);
        }
    }

    private static final class Write extends AbstractArgumentFactory<Instant> {
        Write() {
            super(Types.TIMESTAMP_WITH_TIMEZONE);
        }

        /** Both databases keep microseconds; one rounds what is finer and the other cuts it off. */
        @Override
        protected Argument build(Instant value, ConfigRegistry config) {
            OffsetDateTime moment = value.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
            return (position, statement, context) -> statement.setObject(position, moment);
        }
    }
}
