package dev.servicebridge;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The class path that a further process is to be started with. */
public final class ClassPath {
    private ClassPath() {}

    /** Maven's tests have theirs in a property, and its benchmarks run in its own process, with a loader of their own. */
    public static String ofThisProcess() {
        return ClassPath.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(":"))
                : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
