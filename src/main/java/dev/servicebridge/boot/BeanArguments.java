package dev.servicebridge.boot;

import java.lang.reflect.Method;
import java.util.Map;

import org.apache.camel.BeanScope;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Processor;
import org.apache.camel.component.bean.BeanComponent;
import org.apache.camel.component.beanclass.ClassComponent;
import org.apache.camel.language.bean.BeanExpression;
import org.apache.camel.language.bean.BeanLanguage;
import org.apache.camel.language.bean.RuntimeBeanExpressionException;
import org.apache.camel.language.simple.SimpleLanguage;
import org.apache.camel.spi.BeanProcessorFactory;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.PluginHelper;

/**
 * Has Camel hand to beans what an expression yields, and not what it makes of it.
 *
 * <p>Of {@code method: "name(${header.id})"} Camel evaluates the argument, and treats text that comes out as if the author
 * of the route had written it: it takes a pair of quotes off and reads {@code null} as no value. Ids of other systems are
 * such text, and the ids {@code 'X'} and {@code X} are two. Where Camel begins to know a method's text, the arguments with
 * an expression get a mark; the simple language, which Camel asks for the value of each argument, finds the mark and puts a
 * pair of quotes around text for Camel to take off.
 *
 * <p>Literals, {@code *}, types and objects that are no text stay as Camel has them.
 *
 * <p>What a bean throws within an expression comes to the route as it is. Camel wraps it there, but not in a step, so that a
 * route's {@code onException} and whoever reads the message would see two failures where there is one.
 */
final class BeanArguments {
    private static final String MARK = "bean-argument:";
    private static final String METHOD = "method";

    private BeanArguments() {}

    /**
     * What the registry of a context is to hold from the beginning: Camel makes its languages when it is initialised.
     *
     * @return the beans by name
     */
    static Map<String, Object> beans() {
        return Map.of(
                "simple-language", new Simple(),
                "bean-language", new Calls(),
                "bean-component", new Beans(),
                "class-component", new Classes());
    }

    /**
     * Does the rest, in a context that has no routes yet.
     *
     * @throws IllegalStateException where the context does not go by {@link #beans()}
     */
    static void keepValues(CamelContext context) {
        if (!(context.resolveLanguage("simple") instanceof Simple)
                || !(context.resolveLanguage("bean") instanceof Calls)
                || !(context.getComponent("bean") instanceof Beans)
                || !(context.getComponent("class") instanceof Classes)) {
            throw new IllegalStateException("Camel does not use the bridge's way to hand values to beans");
        }
        BeanProcessorFactory camels = PluginHelper.getBeanProcessorFactory(context);
        context.getCamelContextExtension().addContextPlugin(BeanProcessorFactory.class, new Steps(camels));
    }

    /** The text of a method, or of a chain of methods, with each argument marked that has an expression. */
    static String mark(String method) {
        if (method == null || !method.contains("${")) {
            return method;
        }
        StringBuilder marked = new StringBuilder();
        int from = 0;
        int parentheses = 0;
        int braces = 0;
        char quote = 0;
        for (int i = 0; i < method.length(); i++) {
            char c = method.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '{' || c == '}') {
                braces += c == '{' ? 1 : -1;
            } else if (braces == 0 && c == '(') {
                if (parentheses++ == 0) {
                    marked.append(method, from, i + 1);
                    from = i + 1;
                }
            } else if (braces == 0 && c == ',' && parentheses == 1 || c == ')' && braces == 0 && --parentheses == 0) {
                marked.append(markArgument(method.substring(from, i))).append(c);
                from = i + 1;
            }
        }
        return marked.append(method, from, method.length()).toString();
    }

    private static String markArgument(String argument) {
        String trimmed = argument.trim();
        if (!trimmed.contains("${") || isQuoted(trimmed, '\'') || isQuoted(trimmed, '"') || trimmed.startsWith(MARK)) {
            return argument;
        }
        int type = trimmed.indexOf(".class ");
        boolean isTyped = type > 0 && type < trimmed.indexOf("${");
        int start = isTyped ? type + ".class ".length() : 0;
        return trimmed.substring(0, start) + MARK + trimmed.substring(start).trim();
    }

    private static boolean isQuoted(String text, char quote) {
        return text.charAt(0) == quote && text.charAt(text.length() - 1) == quote;
    }

    private static void markMethod(Map<String, Object> parameters) {
        if (parameters.get(METHOD) instanceof String method) {
            parameters.put(METHOD, mark(method));
        }
    }

    /** Calls within expressions: {@code method}, <code>${bean:…}</code>, and methods of what an expression yields. */
    private static final class Calls extends BeanLanguage {
        /** Where {@link BeanLanguage} looks for the method. */
        private static final int METHOD_INDEX = 2;

        @Override
        public Expression createExpression(String expression, Object[] properties) {
            if (properties != null
                    && properties.length > METHOD_INDEX
                    && properties[METHOD_INDEX] instanceof String method) {
                Object[] marked = properties.clone();
                marked[METHOD_INDEX] = mark(method);
                return new Call(super.createExpression(expression, marked));
            }
            return new Call(super.createExpression(expression, properties));
        }

        @Override
        protected BeanExpression createBeanExpression(String expression) {
            return super.createBeanExpression(mark(expression));
        }
    }

    /** A call of a bean, which fails with what the bean throws. */
    private static final class Call extends ExpressionAdapter {
        private final Expression call;

        Call(Expression call) {
            this.call = call;
        }

        @Override
        public void init(CamelContext context) {
            call.init(context);
        }

        @Override
        public Object evaluate(Exchange exchange) {
            return evaluate(exchange, Object.class);
        }

        @Override
        public <T> T evaluate(Exchange exchange, Class<T> type) {
            try {
                return call.evaluate(exchange, type);
            } catch (RuntimeBeanExpressionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }

        @Override
        public String toString() {
            return call.toString();
        }
    }

    /** The steps {@code bean} of routes. */
    private record Steps(BeanProcessorFactory camels) implements BeanProcessorFactory {
        @Override
        public Processor createBeanProcessor(CamelContext context, Object bean, Method method) throws Exception {
            return camels.createBeanProcessor(context, bean, method);
        }

        @Override
        public Processor createBeanProcessor(
                CamelContext context,
                Object bean,
                String beanType,
                Class<?> beanClass,
                String ref,
                String method,
                BeanScope scope)
                throws Exception {
            return camels.createBeanProcessor(context, bean, beanType, beanClass, ref, mark(method), scope);
        }
    }

    /** Endpoints {@code bean:}. */
    private static final class Beans extends BeanComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
                throws Exception {
            markMethod(parameters);
            return super.createEndpoint(uri, remaining, parameters);
        }
    }

    /** Endpoints {@code class:}. */
    private static final class Classes extends ClassComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
                throws Exception {
            markMethod(parameters);
            return super.createEndpoint(uri, remaining, parameters);
        }
    }

    /** Evaluates marked arguments; all else is Camel's. */
    private static final class Simple extends SimpleLanguage {
        @Override
        public Expression createExpression(String expression) {
            return expression.startsWith(MARK)
                    ? new Argument(super.createExpression(expression.substring(MARK.length())))
                    : super.createExpression(expression);
        }
    }

    /** Text in a pair of quotes, of which Camel takes off exactly one; what is no text as it is. */
    private static final class Argument extends ExpressionAdapter {
        private final Expression expression;

        Argument(Expression expression) {
            this.expression = expression;
        }

        @Override
        public Object evaluate(Exchange exchange) {
            Object value = expression.evaluate(exchange, Object.class);
            return value instanceof String text ? "'" + text + "'" : value;
        }

        @Override
        public String toString() {
            return expression.toString();
        }
    }
}
