package dev.servicebridge.boot;

import dev.servicebridge.erp.ErpPersonalData;
import dev.servicebridge.retention.ForgetApi;
import dev.servicebridge.retention.ForgetRoutes;
import dev.servicebridge.retention.Forgetting;
import dev.servicebridge.retention.PersonalData;
import dev.servicebridge.retention.Reencryption;
import dev.servicebridge.retention.Retention;
import dev.servicebridge.retention.RetentionRoutes;

/** What is deleted, emptied or encrypted anew with time, and what is forgotten when somebody asks for it. */
final class RetentionWiring {
    private RetentionWiring() {}

    static void bind(Wiring wiring) {
        RetentionSettings settings = wiring.settings().retention();
        Retention retention = new Retention(wiring.database(), wiring.clock(), settings.events());
        PersonalData personalData = new PersonalData(
                wiring.database(),
                wiring.commands(),
                wiring.clock(),
                settings.personalData(),
                settings.openPersonalData());
        ErpPersonalData erpPersonalData = new ErpPersonalData(
                wiring.parts().erp().dataSource(),
                wiring.clock(),
                settings.personalData(),
                settings.openPersonalData());
        Reencryption reencryption =
                new Reencryption(wiring.database(), wiring.parts().encryption());
        wiring.bind("retention", retention);
        wiring.bind("personalData", personalData);
        wiring.bind("erpPersonalData", erpPersonalData);
        wiring.bind("reencryption", reencryption);
        wiring.routes()
                .addToWhole(new RetentionRoutes(new RetentionRoutes.Work(
                        retention::purge, personalData::remove, reencryption::run, erpPersonalData::remove)));
        wiring.routes()
                .addToWhole(new ForgetRoutes(new ForgetApi(
                        new Forgetting(wiring.database(), wiring.commands(), wiring.clock()), erpPersonalData)));
    }
}
