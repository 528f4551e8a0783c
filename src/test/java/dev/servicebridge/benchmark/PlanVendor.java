package dev.servicebridge.benchmark;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * The Services API as far as usage plans go: a token bucket for each account and operation, of its own making, which begins
 * full, refuses a call without a token, and may tell its rate; calls of some accounts take longer on their way.
 */
final class PlanVendor implements AutoCloseable {
    private static final byte[] ANSWER = "{\"payload\":{\"jobs\":[]}}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] REFUSAL =
            "{\"errors\":[{\"code\":\"QuotaExceeded\",\"message\":\"too many\"}]}".getBytes(StandardCharsets.UTF_8);

    private final Server server = new Server(0);
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
    private final Map<String, double[]> plans = new ConcurrentHashMap<>();
    private final Map<String, int[]> delays = new ConcurrentHashMap<>();

    PlanVendor() throws Exception {
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                byte[] answer = answer(request, response, Content.Source.asString(request, StandardCharsets.UTF_8));
                response.getHeaders().put("Content-Type", "application/json");
                response.getHeaders().put("x-amzn-RequestId", "plan");
                Content.Sink.write(response, true, new String(answer, StandardCharsets.UTF_8), callback);
                return true;
            }
        });
        server.start();
    }

    private byte[] answer(Request request, Response response, String body) throws InterruptedException {
        String path = request.getHttpURI().getPath();
        if (path.startsWith("/lwa")) {
            String account = body.replaceAll(".*refresh_token=sandbox-refresh-([^&]*).*", "$1");
            return ("{\"access_token\":\"" + account + "\",\"expires_in\":3600}").getBytes(StandardCharsets.UTF_8);
        }
        String account = request.getHeaders().get("x-amz-access-token");
        int[] delay = delays.get(account);
        if (delay != null) {
            Thread.sleep(ThreadLocalRandom.current().nextInt(delay[0], delay[1] + 1));
        }
        Bucket bucket = bucket(account, operation(path));
        Double told = bucket.take();
        if (told == null) {
            response.setStatus(429);
            return REFUSAL;
        }
        if (bucket.tells) {
            response.getHeaders().put("x-amzn-RateLimit-Limit", told.toString());
        }
        return ANSWER;
    }

    private static String operation(String path) {
        if (path.endsWith("/resources")) {
            return "assignAppointmentResources";
        }
        if (path.endsWith("/appointmentSlots")) {
            return "getAppointmmentSlotsByJobId";
        }
        return path.endsWith("/serviceJobs") ? "getServiceJobs" : "getServiceJobByServiceJobId";
    }

    URI uri() {
        return URI.create("http://localhost:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }

    /** Gives every account this plan for an operation. */
    void plan(String operation, double rate, int burst) {
        plans.put(operation, new double[] {rate, burst});
    }

    /** Has every call of an account arrive late at random. */
    void delay(String account, int fromMillis, int toMillis) {
        delays.put(account, new int[] {fromMillis, toMillis});
    }

    Bucket bucket(String account, String operation) {
        return buckets.computeIfAbsent(account + "@" + operation, key -> {
            double[] plan = plans.get(operation);
            return new Bucket(plan[0], (int) plan[1]);
        });
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }

    /** A call as it arrived; {@code told} is the rate in force then. */
    record Arrival(long nanos, boolean served, double told) {}

    /** One account's bucket for one operation, and what came. */
    static final class Bucket {
        private final List<Arrival> arrivals = new ArrayList<>();
        private final int burst;
        private volatile boolean tells;
        private double rate;
        private double tokens;
        private long at;

        Bucket(double rate, int burst) {
            this.rate = rate;
            this.burst = burst;
            tokens = burst;
            at = System.nanoTime();
        }

        private void flow() {
            long now = System.nanoTime();
            tokens = Math.min(burst, tokens + rate * (now - at) / 1e9);
            at = now;
        }

        private synchronized Double take() {
            flow();
            boolean served = tokens >= 1;
            tokens -= served ? 1 : 0;
            arrivals.add(new Arrival(at, served, rate));
            return served ? rate : null;
        }

        /** Has answers tell the rate. */
        void tell() {
            tells = true;
        }

        synchronized void rate(double other) {
            flow();
            rate = other;
        }

        synchronized List<Arrival> arrivals() {
            return List.copyOf(arrivals);
        }

        /** Successes until the last one over what the bucket could have given until then, from the first call on. */
        double use() {
            List<Arrival> all = arrivals();
            List<Arrival> served = all.stream().filter(Arrival::served).toList();
            double seconds = (served.get(served.size() - 1).nanos - all.get(0).nanos) / 1e9;
            return served.size() / (burst + rate * seconds);
        }

        double refused() {
            List<Arrival> all = arrivals();
            return all.stream().filter(call -> !call.served).count() / (double) all.size();
        }
    }
}
