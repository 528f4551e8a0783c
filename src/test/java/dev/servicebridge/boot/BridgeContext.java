package dev.servicebridge.boot;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

import dev.servicebridge.polling.RunTemplates;

/** A Camel in which single files of routes behave as in a whole bridge, for tests that need no more. */
public final class BridgeContext {
    private BridgeContext() {}

    /** One without routes, not started. */
    public static DefaultCamelContext create() {
        DefaultCamelContext context = new DefaultCamelContext();
        BeanArguments.beans().forEach(context.getRegistry()::bind);
        BeanArguments.keepValues(context);
        FailingToCaller.install(context, location -> location.startsWith("classpath:routes/"));
        try {
            context.addRoutes(new RunTemplates());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return context;
    }

    /**
     * Adds shipped routes to a context.
     *
     * @param files as {@code jobs/job-status}, without {@code routes/} and {@code .yaml}
     */
    public static void load(DefaultCamelContext context, String... files) throws Exception {
        Resource[] resources = new Resource[files.length];
        for (int i = 0; i < files.length; i++) {
            resources[i] = ResourceHelper.resolveResource(context, "classpath:routes/" + files[i] + ".yaml");
        }
        PluginHelper.getRoutesLoader(context).loadRoutes(resources);
    }
}
