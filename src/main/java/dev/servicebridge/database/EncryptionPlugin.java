package dev.servicebridge.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.config.JdbiConfig;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.qualifier.QualifiedType;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jdbi.v3.core.statement.StatementContext;

/** Encrypts texts of the type {@link #TEXT} on their way into the database and opens them on their way out. */
public final class EncryptionPlugin extends JdbiPlugin.Singleton {
    /** What statements bind such texts as. */
    public static final QualifiedType<String> TEXT =
            QualifiedType.of(String.class).with(Encrypted.class);

    private final Encryption encryption;

    EncryptionPlugin(Encryption encryption) {
        this.encryption = encryption;
    }

    @Override
    public void customizeJdbi(Jdbi jdbi) {
        jdbi.getConfig(InForce.class).encryption = encryption;
        jdbi.registerArgument(new Write(encryption));
        jdbi.registerColumnMapper(new Read(encryption));
    }

    /** The opened text of a column; null where it holds none. */
    public static String text(ResultSet rs, String column, StatementContext context) throws SQLException {
        return context.findColumnMapperFor(TEXT).orElseThrow().map(rs, column, context);
    }

    /** The encryption of a database, for what is no text. */
    public static Encryption of(Handle handle) {
        return handle.getConfig(InForce.class).encryption;
    }

    /** A part of the database's configuration, so that whoever has a handle has it. */
    public static final class InForce implements JdbiConfig<InForce> {
        private Encryption encryption;

        /** Nothing is encrypted; for Jdbi, which makes what is configured by itself. */
        public InForce() {
            this(Encryption.none());
        }

        private InForce(Encryption encryption) {
            this.encryption = encryption;
        }

        @Override
        public InForce createCopy() {
            return new InForce(encryption);
        }
    }

    @Encrypted
    private static final class Write extends AbstractArgumentFactory<String> {
        private final Encryption encryption;

        Write(Encryption encryption) {
            super(Types.VARCHAR);
            this.encryption = encryption;
        }

        @Override
        protected Argument build(String text, ConfigRegistry config) {
            return (position, statement, context) ->
                    statement.setString(position, encryption.encrypt(text.replace("\0", "")));
        }
    }

    @Encrypted
    private record Read(Encryption encryption) implements ColumnMapper<String> {
        @Override
        public String map(ResultSet rs, int column, StatementContext context) throws SQLException {
            String stored = rs.getString(column);
            return stored == null ? null : encryption.open(stored);
        }
    }
}
