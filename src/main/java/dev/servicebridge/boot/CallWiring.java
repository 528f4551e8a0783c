package dev.servicebridge.boot;

import java.util.concurrent.ThreadLocalRandom;

import dev.servicebridge.faults.Incidents;
import dev.servicebridge.json.ExactJson;
import dev.servicebridge.mews.MewsAuthentication;
import dev.servicebridge.mews.MewsPageRoutes;
import dev.servicebridge.mews.MewsPages;
import dev.servicebridge.mews.MewsRules;
import dev.servicebridge.remote.Authentication;
import dev.servicebridge.remote.CallBeans;
import dev.servicebridge.remote.CallLimits;
import dev.servicebridge.remote.RemoteCallRoutes;
import dev.servicebridge.remote.RemoteCalls;
import dev.servicebridge.remote.Retries;
import dev.servicebridge.remote.SecretRoutes;
import dev.servicebridge.servicesapi.LoginRoutes;
import dev.servicebridge.servicesapi.LoginWithAmazon;
import dev.servicebridge.servicesapi.ProofDocuments;
import dev.servicebridge.servicesapi.RouteTokenEndpoint;
import dev.servicebridge.servicesapi.ServicesApiAuthentication;
import dev.servicebridge.servicesapi.ServicesApiRules;

/** The calls of remote systems: how each is authorised, what its rules are, and how long a call may take. */
final class CallWiring {
    private CallWiring() {}

    static RemoteCalls bind(Wiring wiring) {
        CallSettings settings = wiring.settings().calls();
        RemoteCalls calls = new RemoteCalls(
                wiring.context(),
                wiring.configuration().contracts(),
                wiring.throttles(),
                settings.longestWait(),
                wiring.clocks(),
                wiring.nanoClock(),
                ExactJson.MAPPER);
        calls.keepTo(new CallLimits(
                settings.longestCall(), settings.largestAnswer(), wiring.parts().memory()));
        calls.goBy(new Incidents(wiring.nanoClock(), settings.longestPause()));
        calls.workFor(wiring.ownership());
        CallBeans.bind(wiring.registry(), calls);
        Retries retries = new Retries(
                settings.retries(), () -> ThreadLocalRandom.current().nextDouble());
        wiring.routes().add(new RemoteCallRoutes(calls, retries));
        wiring.routes().add(new LoginRoutes(settings.loginAddress()));
        wiring.routes().add(new SecretRoutes(wiring.accounts()));
        for (String system : wiring.configuration().contracts().keySet()) {
            wiring.bind(system + "-authentication", authentication(system, wiring));
        }
        wiring.bind(Wiring.SERVICES_API + "-rules", new ServicesApiRules());
        wiring.bind("proofDocuments", new ProofDocuments(settings.documents(), wiring.nanoClock()));
        wiring.bind(Wiring.MEWS + "-rules", new MewsRules());
        wiring.routes().add(new MewsPageRoutes(new MewsPages(ExactJson.MAPPER)));
        return calls;
    }

    private static Authentication authentication(String system, Wiring wiring) {
        return switch (system) {
            case Wiring.SERVICES_API -> servicesApi(wiring);
            case Wiring.MEWS -> new MewsAuthentication(wiring.accounts(), Bridge.version());
            default -> wiring.configuration().bearers().get(system);
        };
    }

    private static Authentication servicesApi(Wiring wiring) {
        CallSettings settings = wiring.settings().calls();
        LoginWithAmazon login = new LoginWithAmazon(
                new RouteTokenEndpoint(wiring.context().createProducerTemplate()),
                settings.loginAddress(),
                wiring.clock(),
                settings.longestCall());
        return new ServicesApiAuthentication(wiring.accounts(), login, wiring.clock(), Bridge.version());
    }
}
