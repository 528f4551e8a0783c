-- The documents that came with commands, outside the commands' JSON, which names each by its number.
create table command_document (
    command_id bigint not null references command (command_id),
    document integer not null,
    -- Bytes and SHA-256 of the document itself, not of what is kept of it.
    length bigint not null,
    sha256 character varying not null,
    -- The first digits of the SHA-256 of the key that its pieces are encrypted with; empty where they are not.
    key_id character varying not null,
    primary key (command_id, document)
);

-- Pieces, so that no row and no statement is large: a database writes a large row through buffers of several times its size.
create table command_document_piece (
    command_id bigint not null,
    document integer not null,
    -- From 0 on.
    piece integer not null,
    content bytea not null,
    primary key (command_id, document, piece),
    foreign key (command_id, document) references command_document (command_id, document)
);
