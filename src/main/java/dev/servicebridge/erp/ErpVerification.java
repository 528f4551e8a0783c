package dev.servicebridge.erp;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

/**
 * The steps of {@code routes/systems/erp/erp-verification.yaml}: what the ERP has of service jobs. A list of ids of any length
 * is more than the statements of a route can name.
 */
public final class ErpVerification {
    private static final String SELECT = """
            select j.service_job_id, j.version, j.status,
                exists (select 1 from erp.posting p
                    where p.account = j.account and p.service_job_id = j.service_job_id) as posted
            from erp.service_job j
            where j.account = ? and j.service_job_id in (%s)
            """;

    /** Any version of an event is newer. */
    private static final String OUTDATE = """
            update erp.service_job set version = 0 where account = ? and service_job_id = ? and version = ?
            """;

    private final DataSource dataSource;

    public ErpVerification(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * The rows of those of these jobs that have one: {@code serviceJobId}, {@code version}, {@code status}, and whether
     * there is a posting ({@code posted}).
     *
     * @throws SQLException where the ERP's database fails
     */
    public List<Map<String, Object>> rows(String account, List<String> serviceJobIds) throws SQLException {
        if (serviceJobIds.isEmpty()) {
            return List.of();
        }
        String places = String.join(", ", Collections.nCopies(serviceJobIds.size(), "?"));
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT.formatted(places))) {
            select.setString(1, account);
            for (int i = 0; i < serviceJobIds.size(); i++) {
                select.setString(i + 2, serviceJobIds.get(i));
            }
            try (ResultSet result = select.executeQuery()) {
                List<Map<String, Object>> rows = new ArrayList<>();
                while (result.next()) {
                    String status = result.getString("status");
                    rows.add(Map.of(
                            "serviceJobId", result.getString("service_job_id"),
                            "version", result.getLong("version"),
                            "status", status == null ? "" : status,
                            "posted", result.getBoolean("posted")));
                }
                return rows;
            }
        }
    }

    /**
     * Marks a row as out of date, so that the event that is delivered once more takes its place. One that has changed since
     * it was read stays.
     *
     * @throws SQLException where the ERP's database fails
     */
    public void outdate(String account, String serviceJobId, long version) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement update = connection.prepareStatement(OUTDATE)) {
            update.setString(1, account);
            update.setString(2, serviceJobId);
            update.setLong(3, version);
            update.executeUpdate();
        }
    }
}
