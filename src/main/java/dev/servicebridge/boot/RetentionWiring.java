package dev.servicebridge.boot;

import dev.servicebridge.erp.ErpPersonalData;
import dev.servicebridge.retention.ForgetApi;
import dev.servicebridge.retention.Forgetting;
import dev.servicebridge.retention.PersonalData;
import dev.servicebridge.retention.Resealing;
import dev.servicebridge.retention.Retention;

/** What is deleted, emptied or encrypted anew with time, and what is forgotten when somebody asks for it. */
final class RetentionWiring {
    private RetentionWiring() {}

    static void bind(Wiring wiring) {
        RetentionSettings settings = wiring.settings().retention();
        wiring.bind("retention", new Retention(wiring.database(), wiring.clock(), settings.events()));
        wiring.bind(
                "personalData",
                new PersonalData(
                        wiring.database(),
                        wiring.commands(),
                        wiring.clock(),
                        settings.personalData(),
                        settings.openPersonalData()));
        ErpPersonalData erpPersonalData = new ErpPersonalData(
                wiring.parts().erp().dataSource(),
                wiring.clock(),
                settings.personalData(),
                settings.openPersonalData());
        wiring.bind("erpPersonalData", erpPersonalData);
        wiring.bind(
                "forgetApi",
                new ForgetApi(new Forgetting(wiring.database(), wiring.commands(), wiring.clock()), erpPersonalData));
        wiring.bind("resealing", new Resealing(wiring.database(), wiring.parts().sealing()));
    }
}
