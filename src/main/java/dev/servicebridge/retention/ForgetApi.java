package dev.servicebridge.retention;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.api.ApiRequest;
import dev.servicebridge.erp.ErpPersonalData;

/**
 * What {@link ForgetRoutes} answers: shows or empties what is kept of a buyer, a job or an order. A request
 * does a part of the work and answers where the next one goes on. No answer and no line of the audit holds what was searched
 * for.
 */
public final class ForgetApi {
    /** What is searched after the bridge's own tables. */
    private static final String ERP = "erp.command";

    private static final Set<String> FIELDS = Set.of("account", "job", "order", "buyer", "from");

    private final Forgetting forgetting;
    private final ErpPersonalData erp;

    /** @param erp for the one table of the ERP that the bridge empties */
    public ForgetApi(Forgetting forgetting, ErpPersonalData erp) {
        this.forgetting = forgetting;
        this.erp = erp;
    }

    /** A row in which something was found; {@code left} where it is not the bridge's to empty. */
    public record Row(
            String table,
            String id,
            String state,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean left) {}

    /** @param next what the next request gives as {@code from}; null at the end */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Result(List<Row> found, Forgetting.Position next) {}

    private record Request(String account, String id, SearchedText text, Forgetting.Position from) {}

    /** Shows a part of what is kept. */
    Result search(ApiRequest request) {
        return answer(request, false);
    }

    /** Empties a part of what is kept. */
    Result forget(ApiRequest request) {
        return answer(request, true);
    }

    private Result answer(ApiRequest asked, boolean forget) {
        Request request = request(asked.text());
        Result result = request.from() != null && request.from().table().equals(ERP)
                ? ofErp(request, forget)
                : ofBridge(request, forget);
        asked.audit()
                .about(result.found().stream()
                        .filter(row -> !forget || !row.left())
                        .map(row -> row.table() + ":" + row.id())
                        .toList());
        return result;
    }

    private Result ofBridge(Request request, boolean forget) {
        Forgetting.Page page = forgetting.search(request.account(), request.id(), request.text(), request.from());
        if (forget) {
            forgetting.forget(page.found());
        }
        return new Result(
                page.found().stream()
                        .map(row -> new Row(row.table(), String.join("/", row.key()), row.state(), false))
                        .toList(),
                page.next() == null ? new Forgetting.Position(ERP, List.of("0")) : page.next());
    }

    private Result ofErp(Request request, boolean forget) {
        List<ErpPersonalData.Row> found = new ArrayList<>();
        Long last = erp.search(
                request.account(),
                request.text()::isIn,
                Long.parseLong(request.from().key().get(0)),
                found);
        if (forget) {
            erp.forget(found);
        }
        return new Result(
                found.stream()
                        .map(row -> new Row(ERP, row.account() + "/" + row.number(), row.state(), !row.isTaken()))
                        .toList(),
                last == null ? null : new Forgetting.Position(ERP, List.of(last.toString())));
    }

    private static Request request(String text) {
        JsonNode body = ApiRequest.object(text);
        body.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw ApiRequest.wrong("The body has a field that is none of account, job, order, buyer and from");
            }
        });
        String account = text(body, "account");
        String job = text(body, "job");
        String order = text(body, "order");
        String buyer = text(body, "buyer");
        if ((job == null ? 0 : 1) + (order == null ? 0 : 1) + (buyer == null ? 0 : 1) != 1) {
            throw ApiRequest.wrong("Name one of job, order and buyer");
        }
        if (buyer == null && account == null) {
            throw ApiRequest.wrong("Name the account of the job or order");
        }
        Forgetting.Position from = body.hasNonNull("from") ? position(body.get("from")) : null;
        if (buyer == null) {
            String id = job == null ? order : job;
            return new Request(account, id, SearchedText.ofId(id), from);
        }
        if (buyer.strip().length() < SearchedText.SHORTEST) {
            throw ApiRequest.wrong("buyer has fewer than " + SearchedText.SHORTEST + " characters");
        }
        return new Request(account, null, SearchedText.ofPerson(buyer), from);
    }

    private static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw ApiRequest.wrong(field + " is no text");
        }
        return value.textValue();
    }

    private static Forgetting.Position position(JsonNode from) {
        List<String> key = StreamSupport.stream(from.path("key").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        Forgetting.Position position =
                new Forgetting.Position(from.path("table").asText(), key);
        boolean isOfErp =
                position.table().equals(ERP) && key.size() == 1 && key.get(0).matches("\\d{1,18}");
        if (!isOfErp && !Forgetting.isPosition(position)) {
            throw ApiRequest.wrong("from is not the next of an answer");
        }
        return position;
    }
}
