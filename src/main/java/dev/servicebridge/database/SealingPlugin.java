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

/** Seals texts of the type {@link #TEXT} on their way into the database and opens them on their way out. */
public final class SealingPlugin extends JdbiPlugin.Singleton {
    /** What statements bind such texts as. */
    public static final QualifiedType<String> TEXT =
            QualifiedType.of(String.class).with(Sealed.class);

    private final Sealing sealing;

    SealingPlugin(Sealing sealing) {
        this.sealing = sealing;
    }

    @Override
    public void customizeJdbi(Jdbi jdbi) {
        jdbi.getConfig(InForce.class).sealing = sealing;
        jdbi.registerArgument(new Write(sealing));
        jdbi.registerColumnMapper(new Read(sealing));
    }

    /** The opened text of a column; null where it holds none. */
    public static String text(ResultSet rs, String column, StatementContext context) throws SQLException {
        return context.findColumnMapperFor(TEXT).orElseThrow().map(rs, column, context);
    }

    /** The sealing of a database, for what is no text. */
    public static Sealing of(Handle handle) {
        return handle.getConfig(InForce.class).sealing;
    }

    /** A part of the database's configuration, so that whoever has a handle has it. */
    public static final class InForce implements JdbiConfig<InForce> {
        private Sealing sealing;

        /** Nothing is sealed; for Jdbi, which makes what is configured by itself. */
        public InForce() {
            this(Sealing.none());
        }

        private InForce(Sealing sealing) {
            this.sealing = sealing;
        }

        @Override
        public InForce createCopy() {
            return new InForce(sealing);
        }
    }

    @Sealed
    private static final class Write extends AbstractArgumentFactory<String> {
        private final Sealing sealing;

        Write(Sealing sealing) {
            super(Types.VARCHAR);
            this.sealing = sealing;
        }

        @Override
        protected Argument build(String text, ConfigRegistry config) {
            return (position, statement, context) ->
                    statement.setString(position, sealing.seal(text.replace("\0", "")));
        }
    }

    @Sealed
    private record Read(Sealing sealing) implements ColumnMapper<String> {
        @Override
        public String map(ResultSet rs, int column, StatementContext context) throws SQLException {
            String stored = rs.getString(column);
            return stored == null ? null : sealing.open(stored);
        }
    }
}
