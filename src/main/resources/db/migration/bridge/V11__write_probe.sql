-- One row, written anew to find out whether a disk that was full takes anything again.
create table write_probe (
    probed_at timestamp(6) with time zone not null
);
