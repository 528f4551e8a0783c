package dev.servicebridge.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Runs a test class on H2 and on PostgreSQL. Its constructor takes the {@link TestDatabase}, fresh for the class and
 * closed after it. With the system property {@code test.databases=h2} it runs on H2 alone.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "on {0}")
@ArgumentsSource(OnEveryDatabase.Databases.class)
public @interface OnEveryDatabase {
    /** One after the other, each opened only when its turn has come. */
    final class Databases implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return databases().map(open -> Arguments.of(open.get()));
        }

        private static Stream<Supplier<TestDatabase>> databases() {
            return "h2".equals(System.getProperty("test.databases"))
                    ? Stream.of(TestDatabase::h2)
                    : Stream.of(TestDatabase::h2, TestDatabase::postgresql);
        }
    }
}
