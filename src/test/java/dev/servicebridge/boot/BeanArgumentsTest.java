package dev.servicebridge.boot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.testing.HostileIds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Fails where a Camel of another version treats the arguments of beans in another way. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BeanArgumentsTest {
    /** What routes may call. */
    public static class Seen {
        private static final List<Object> STATIC = new ArrayList<>();
        private final List<Object> values = new ArrayList<>();

        public String text(String value, String literal, Map<String, Object> headers) {
            values.add(value);
            return value;
        }

        public void any(Object value) {
            values.add(value);
        }

        public void all(Object... many) {
            values.addAll(Arrays.asList(many));
        }

        public Seen chain(String value) {
            values.add(value);
            return this;
        }

        public void number(long value, boolean flag) {
            values.add(value);
            values.add(flag);
        }

        public String failing() {
            throw new IllegalStateException("the bean's own");
        }

        public static void noted(String value) {
            STATIC.add(value);
        }

        public String over(String value) {
            values.add("text " + value);
            return value;
        }

        public String over(Integer value) {
            values.add("number " + value);
            return "";
        }
    }

    private final CamelContext context = new DefaultCamelContext();
    private final Seen seen = new Seen();

    @BeforeAll
    void start() throws Exception {
        BeanArguments.beans().forEach(context.getRegistry()::bind);
        BeanArguments.keepValues(context);
        context.getRegistry().bind("seen", seen);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:step").bean("ref:seen", "text(${header.id}, 'a literal, of two', *)");
                from("direct:step-any").bean("ref:seen", "any( ${header.id} )");
                from("direct:step-many").bean("ref:seen", "all(${header.id}, 'x', ${header.id})");
                from("direct:typed").bean("ref:seen", "over(String.class ${header.id})");
                from("direct:expression").setBody(method("seen", "text(${header.id}, \"l\", *)"));
                from("direct:simple").setBody(simple("${bean:seen?method=text(${header.id}, 'l', *)}"));
                from("direct:filter")
                        .filter(simple("${bean:seen?method=text(${header.id}, 'l', *)} == 'none'"))
                        .stop();
                from("direct:failing-step").errorHandler(noErrorHandler()).bean("ref:seen", "failing()");
                from("direct:failing-expression").errorHandler(noErrorHandler()).setBody(method("seen", "failing()"));
                from("direct:failing-simple")
                        .errorHandler(noErrorHandler())
                        .filter(simple("${bean:seen?method=failing()} == 'x'"))
                        .stop();
                from("direct:object").setBody(simple("${header.seen.chain(${header.id}).any(${header.id})}"));
                from("direct:endpoint").to("bean:seen?method=any(${header.id})");
                from("direct:class").to("class:" + Seen.class.getName() + "?method=noted(${header.id})");
                from("direct:literals")
                        .bean("ref:seen", "all('a, b', ${header.count}, true, 'job ${header.id}', -${header.id}-)");
                compares("same", "${header.id} == ${header.other}");
                compares("absent", "${header.id} == null");
                compares("present", "${header.id} != null");
                from("direct:number").bean("ref:seen", "number(${header.number}, ${header.flag})");
            }

            private void compares(String name, String predicate) {
                from("direct:" + name)
                        .choice()
                        .when(simple(predicate))
                        .process(exchange -> seen.values.add(true))
                        .otherwise()
                        .process(exchange -> seen.values.add(false));
            }
        });
        context.start();
    }

    @AfterAll
    void stop() {
        context.stop();
    }

    /** Ids as other systems may give them, each of them another one. */
    static Stream<String> ids() {
        return HostileIds.all().stream();
    }

    private List<Object> send(String route, Object id) {
        return send(route, id, null);
    }

    private List<Object> send(String route, Object id, Object other) {
        seen.values.clear();
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setHeader("id", id);
        exchange.getMessage().setHeader("other", other);
        exchange.getMessage().setHeader("seen", seen);
        exchange.getMessage().setHeader("count", 5L);
        exchange.getMessage().setHeader("number", "12");
        exchange.getMessage().setHeader("flag", "true");
        Exchange result = context.createProducerTemplate().send("direct:" + route, exchange);
        if (result.getException() != null) {
            throw new AssertionError(result.getException());
        }
        return new ArrayList<>(seen.values);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void anIdReachesABeanAsItIs(String id) {
        assertThat(send("step", id)).containsExactly(id);
        assertThat(send("step-any", id)).containsExactly(id);
        assertThat(send("step-many", id)).containsExactly(id, "x", id);
        assertThat(send("typed", id)).containsExactly("text " + id);
        assertThat(send("expression", id)).containsExactly(id);
        assertThat(send("simple", id)).containsExactly(id);
        assertThat(send("filter", id)).containsExactly(id);
        assertThat(send("object", id)).containsExactly(id, id);
        assertThat(send("endpoint", id)).containsExactly(id);
        Seen.STATIC.clear();
        send("class", id);
        assertThat(Seen.STATIC).containsExactly(id);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void anIdIsComparedAsItIs(String id) {
        for (String other : HostileIds.all()) {
            assertThat(send("same", id, other)).containsExactly(id.equals(other));
        }
        assertThat(send("absent", id)).containsExactly(false);
        assertThat(send("present", id)).containsExactly(true);
    }

    @Test
    void whatIsNoTextStaysWhatItIs() {
        JsonNode json = JsonNodeFactory.instance.objectNode().put("id", "'X'");
        List<String> list = List.of("'X'");
        assertThat(send("step-any", json).get(0)).isSameAs(json);
        assertThat(send("step-any", list).get(0)).isSameAs(list);
        assertThat(send("step-any", 7)).containsExactly(7);
        assertThat(send("step-any", null)).containsExactly((Object) null);
        assertThat(send("step", null)).containsExactly((Object) null);
        assertThat(send("number", null)).containsExactly(12L, true);
    }

    @Test
    void literalsAreCamels() {
        assertThat(send("literals", "'X'")).containsExactly("a, b", 5L, "true", "job 'X'", "-'X'-");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '#', textBlock = """
            name                                          | name
            name(*, 'x', 5)                               | name(*, 'x', 5)
            name(${a}, ${b.c()})                          | name(bean-argument:${a},bean-argument:${b.c()})
            name('(', ${a}, ')', "${b}", *)               | name('(',bean-argument:${a}, ')', "${b}", *)
            name(${a.at('/x,y)')})                        | name(bean-argument:${a.at('/x,y)')})
            name(pre-${a})                                | name(bean-argument:pre-${a})
            name(java.lang.String.class ${a.class})       | name(java.lang.String.class bean-argument:${a.class})
            .one(${a}).two[${b}].three((${c}))            | .one(bean-argument:${a}).two[${b}].three(bean-argument:(${c}))
            bean?method=name(${a})                        | bean?method=name(bean-argument:${a})
            name(bean-argument:${a})                      | name(bean-argument:${a})
            name(${a}                                     | name(${a}
            """)
    void onlyArgumentsWithAnExpressionAreMarked(String method, String marked) {
        assertThat(BeanArguments.mark(method)).isEqualTo(marked);
    }

    @Test
    void whatCameTooLateIsSaid() {
        CamelContext late = new DefaultCamelContext();
        late.resolveLanguage("simple");
        BeanArguments.beans().forEach(late.getRegistry()::bind);
        assertThatThrownBy(() -> BeanArguments.keepValues(late))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not use the bridge's way");
        late.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"failing-step", "failing-expression", "failing-simple"})
    void aBeanFailsWithWhatItThrows(String route) {
        Exchange result = context.createProducerTemplate().send("direct:" + route, exchange -> {});

        assertThat(result.getException())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the bean's own");
    }
}
