package dev.servicebridge.references;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

import dev.servicebridge.database.Conflicts;
import dev.servicebridge.database.Database;

/** Remembers what the bridge's things are called in other systems. */
public final class RemoteReferenceStore {
    private final Jdbi jdbi;

    public RemoteReferenceStore(Database database) {
        this.jdbi = database.jdbi();
    }

    public Optional<RemoteReference> find(String account, String system, String kind, String localId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select * from remote_reference
                        where account = :account and system = :system and kind = :kind and local_id = :localId
                        """)
                .bind("account", account)
                .bind("system", system)
                .bind("kind", kind)
                .bind("localId", localId)
                .map(ConstructorMapper.of(RemoteReference.class))
                .findOne());
    }

    /** What a thing of an account is called in other systems. */
    public List<RemoteReference> of(String account, String localId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select * from remote_reference where account = :account and local_id = :localId
                        order by system, kind
                        """)
                .bind("account", account)
                .bind("localId", localId)
                .map(ConstructorMapper.of(RemoteReference.class))
                .list());
    }

    /** Those of another system's ids that a reference of whatever kind leads to: what they stand for comes from the bridge. */
    public Set<String> known(Collection<String> accounts, String system, Collection<String> remoteIds) {
        if (accounts.isEmpty() || remoteIds.isEmpty()) {
            return Set.of();
        }
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select remote_id from remote_reference
                        where account in (<accounts>) and system = :system and remote_id in (<remoteIds>)
                        """)
                .bindList("accounts", accounts)
                .bind("system", system)
                .bindList("remoteIds", remoteIds)
                .mapTo(String.class)
                .set());
    }

    /** Keeps the references of a thing, whatever its kind, but no longer what was last sent by them. */
    public static void forgetSent(Handle handle, String account, String localId) {
        handle.createUpdate(
                        "update remote_reference set content_hash = null where account = :account and local_id = :localId")
                .bind("account", account)
                .bind("localId", localId)
                .execute();
    }

    /** Keeps a reference, in place of the one there may be. */
    public void save(String account, String system, String kind, String localId, String remoteId, String contentHash) {
        RemoteReference reference = new RemoteReference(account, system, kind, localId, remoteId, contentHash);
        // A merge of two who found no row fails for one of them, who finds it then.
        Conflicts.retried(2, () -> save(reference));
    }

    private int save(RemoteReference reference) {
        return jdbi.withHandle(
                handle -> handle.createUpdate("""
                        merge into remote_reference using (values (cast(:account as character varying),
                            cast(:system as character varying), cast(:kind as character varying),
                            cast(:localId as character varying), cast(:remoteId as character varying),
                            cast(:contentHash as character varying)))
                            as saved (account, system, kind, local_id, remote_id, content_hash)
                        on remote_reference.account = saved.account and remote_reference.system = saved.system
                            and remote_reference.kind = saved.kind and remote_reference.local_id = saved.local_id
                        when matched then update set remote_id = saved.remote_id, content_hash = saved.content_hash
                        when not matched then insert (account, system, kind, local_id, remote_id, content_hash)
                            values (saved.account, saved.system, saved.kind, saved.local_id, saved.remote_id,
                                saved.content_hash)
                        """).bindMethods(reference).execute());
    }
}
