package dev.servicebridge.kamelets;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The picture of a Kamelet: an arrow out of, into or through a box, in the colour of its group. */
final class Icon {
    private static final List<String> COLOURS =
            List.of("#1b6ec2", "#b3541e", "#2e7d32", "#6a3d9a", "#00797a", "#a1264b", "#5d5d00", "#37474f");

    private static final String SVG = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\">"
            + "<rect width=\"32\" height=\"32\" rx=\"6\" fill=\"%s\"/>"
            + "<path d=\"%s\" fill=\"none\" stroke=\"#fff\" stroke-width=\"3\" stroke-linecap=\"round\""
            + " stroke-linejoin=\"round\"/></svg>";

    private Icon() {}

    /** The icon as a data URI, which is the only form that catalogues take. */
    static String of(String type, String group) {
        String path =
                switch (type) {
                    case "source" -> "M14 8H8v16h6M12 16h13m-5-5 5 5-5 5";
                    case "sink" -> "M18 8h6v16h-6M6 16h13m-5-5 5 5-5 5";
                    default -> "M7 12h17m-4-4 4 4-4 4M25 21H8m4-4-4 4 4 4";
                };
        String colour = COLOURS.get(Math.floorMod(group.hashCode(), COLOURS.size()));
        return "data:image/svg+xml;base64,"
                + Base64.getEncoder().encodeToString(SVG.formatted(colour, path).getBytes(StandardCharsets.UTF_8));
    }
}
