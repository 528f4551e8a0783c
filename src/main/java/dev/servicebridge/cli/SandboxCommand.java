package dev.servicebridge.cli;

import java.io.PrintWriter;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.logs.LogSettings;
import dev.servicebridge.logs.Logs;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;

/** Runs the simulators of the remote systems alone, for whoever writes a client of one of them in any language. */
@Command(
        name = "sandbox",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:stopped", "2:wrong usage", "78:a setting is wrong, or the port is taken"},
        description = "Runs the simulators of the remote systems alone and prints their addresses and credentials.")
public final class SandboxCommand implements Callable<Integer> {
    private static final String LINE = "  %-18s %s%n";

    @CommandLine.Mixin
    private final Home home = new Home();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on, 0 for any free one (default: the setting sandbox.port).")
    private Integer port;

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        Problems problems = new Problems();
        Settings settings = settings(problems);
        LogSettings logs = LogSettings.from(new SettingsReader(settings, problems));
        problems.throwIfAny();
        Logs.configure(logs);
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.from(settings.all()))) {
            print(sandbox.uri().toString());
            sandbox.join();
            return 0;
        } catch (IllegalStateException e) {
            command.commandLine().getErr().println("service-bridge " + e.getMessage());
            return ExitCode.MISCONFIGURED.code();
        }
    }

    private Settings settings(Problems problems) {
        Properties system = new Properties();
        system.putAll(System.getProperties());
        if (port != null) {
            system.setProperty("sandbox.port", port.toString());
        }
        return Settings.load(BridgeFiles.in(home.folder()), null, Map.copyOf(System.getenv()), system, problems);
    }

    private void print(String address) {
        PrintWriter out = command.commandLine().getOut();
        out.printf("The sandbox is up at %s. Ctrl-C stops it; it keeps nothing.%n%n", address);
        out.printf("Services API%n");
        out.printf(LINE, "address", address + "/services-api");
        out.printf(LINE, "login", address + "/lwa/auth/o2/token");
        out.printf(LINE, "client id, secret", "sandbox-client, sandbox-secret");
        out.printf(LINE, "refresh token", "sandbox-refresh-us, or sandbox-refresh-<any other seller>");
        out.printf("Flow Retail%n");
        out.printf(LINE, "address", address + "/flow-retail/v2");
        out.printf(LINE, "bearer token", "sandbox-flow-token, or sandbox-flow-token-<tenant> for that tenant alone");
        out.printf(LINE, "tenant, store", "sandbox-tenant, sandbox-store");
        out.printf("Mews%n");
        out.printf(LINE, "address", address + "/mews");
        out.printf(LINE, "client token", "sandbox-mews-client");
        out.printf(LINE, "access token", "sandbox-mews-us, sandbox-mews-de, or sandbox-mews-portfolio for both");
        out.printf("Control (JSON)%n");
        out.printf(LINE, "break it", "POST, GET, DELETE " + address + "/sandbox/faults");
        out.printf(LINE, "fill it", "POST " + address + "/sandbox/jobs, " + address + "/sandbox/hotels");
        out.printf(LINE, "read it", "GET " + address + "/sandbox/journal, /sandbox/stats, /sandbox/deviations");
        out.flush();
    }
}
