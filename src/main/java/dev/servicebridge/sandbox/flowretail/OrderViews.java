package dev.servicebridge.sandbox.flowretail;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Json;

/** A service order as people get to see it: its report, and the page for the customer. */
final class OrderViews {
    private static final String FILE = "application/octet-stream";
    private static final List<String> PUBLIC = List.of(
            "serviceOrderUid",
            "serviceNumber",
            "title",
            "serviceTypeName",
            "serviceStatusName",
            "serviceState",
            "totals");

    /** The file itself or JSON with the file in it, as the header {@code Accept} says. */
    Answer report(FlowCall call) {
        String number = call.order().path("serviceNumber").asText();
        byte[] file = pdf("Service order " + number);
        if (FILE.equals(call.call().header("Accept"))) {
            return Answer.of(200, FILE, file).about(call.orderUid());
        }
        ObjectNode json = Json.object()
                .put("content", Base64.getEncoder().encodeToString(file))
                .put("fileName", number + ".pdf")
                .put("contentType", "application/pdf");
        return Answer.json(200, json).about(call.orderUid());
    }

    Answer publicPage(FlowCall call) {
        String hash = call.path().get("publicPageHash");
        ObjectNode order = call.orders().all().stream()
                .filter(each -> each.path("publicPageHash").asText().equals(hash))
                .findFirst()
                .orElseThrow(() -> FlowRetail.notFound("There is no service order with that hash."));
        return Answer.json(200, order.deepCopy().retain(PUBLIC))
                .about(order.path("serviceOrderUid").asText());
    }

    /** One page with one line of ASCII text; the table of offsets at its end is what makes a PDF valid. */
    private static byte[] pdf(String line) {
        String content = "BT /F1 16 Tf 72 720 Td (" + line + ") Tj ET";
        List<String> objects = List.of(
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
                        + " /Resources << /Font << /F1 5 0 R >> >> >>",
                "<< /Length " + content.length() + " >>\nstream\n" + content + "\nendstream",
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n");
        StringBuilder offsets = new StringBuilder("xref\n0 6\n0000000000 65535 f \n");
        for (int i = 0; i < objects.size(); i++) {
            offsets.append("%010d 00000 n \n".formatted(pdf.length()));
            pdf.append(i + 1).append(" 0 obj\n").append(objects.get(i)).append("\nendobj\n");
        }
        int table = pdf.length();
        pdf.append(offsets).append("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n");
        return pdf.append(table).append("\n%%EOF\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
}
