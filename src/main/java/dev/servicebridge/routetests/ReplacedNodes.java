package dev.servicebridge.routetests;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWithTasks;
import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;

import dev.servicebridge.config.Suggestion;

/** Puts endpoints in the place of nodes of routes, by their ids, before the routes are made; as AdviceWith does. */
final class ReplacedNodes extends ModelLifecycleStrategySupport {
    private final Set<String> wanted;
    private final Set<String> seen = new TreeSet<>();

    private ReplacedNodes(Collection<String> wanted) {
        this.wanted = Set.copyOf(wanted);
    }

    /** @param wanted ids of nodes */
    static ReplacedNodes in(CamelContext context, Collection<String> wanted) {
        ReplacedNodes nodes = new ReplacedNodes(wanted);
        context.getCamelContextExtension().getContextPlugin(Model.class).addModelLifecycleStrategy(nodes);
        return nodes;
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        Set<String> ids = new HashSet<>();
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class)
                .forEach(node -> ids.add(node.getId()));
        ids.remove(null);
        seen.addAll(ids);
        ids.retainAll(wanted);
        for (String id : ids) {
            ToDefinition to = new ToDefinition(EndpointNames.ofNode(id));
            to.setId(id);
            try {
                AdviceWithTasks.replaceById(route, id, to, false, false, -1, -1, -1)
                        .task();
            } catch (Exception e) {
                throw new TestFault("endpoints: the node " + id + " cannot be replaced: " + e.getMessage(), e);
            }
        }
    }

    /** @throws TestFault where no route has one of them */
    void require() {
        for (String id : wanted) {
            if (!seen.contains(id)) {
                throw new TestFault("endpoints: no route has a node with the id " + id + "; "
                        + Suggestion.didYouMean(id, seen, "give the node that id in the route"));
            }
        }
    }
}
