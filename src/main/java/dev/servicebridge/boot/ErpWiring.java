package dev.servicebridge.boot;

import javax.sql.DataSource;

import dev.servicebridge.erp.ErpRows;
import dev.servicebridge.erp.ErpVerification;
import dev.servicebridge.erp.ErpWrites;
import dev.servicebridge.erp.PlanningTables;

/** What is peculiar to the ERP's database. */
final class ErpWiring {
    private ErpWiring() {}

    static PlanningTables bind(Wiring wiring) {
        DataSource erp = wiring.parts().erp().dataSource();
        ErpRows rows = new ErpRows(erp);
        wiring.bind("erpDataSource", erp);
        wiring.bind("erpRows", rows);
        wiring.bind("erpWrites", new ErpWrites(erp));
        PlanningTables tables = new PlanningTables(erp, rows, wiring.clock());
        wiring.bind("planningTables", tables);
        wiring.bind("erpVerification", new ErpVerification(erp));
        return tables;
    }
}
