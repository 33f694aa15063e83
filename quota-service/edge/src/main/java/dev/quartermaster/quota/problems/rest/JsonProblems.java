package dev.quartermaster.quota.problems.rest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says in our words what Jackson found wrong: the member and what was expected, never a class or a piece of the body. */
final class JsonProblems {

    private static final int LONGEST_NAME = 100;

    private JsonProblems() {}

    static Problem of(JacksonException e) {
        return switch (e) {
            case UnrecognizedPropertyException unknown -> {
                String member = pathOf(unknown.getPath());
                yield Problem.of(
                        ErrorCode.UNKNOWN_MEMBER, "Unknown member '" + member + "'.", Map.of("member", member));
            }
            case InvalidFormatException format
            when isTime(format.getTargetType()) && format.getValue() instanceof String ->
                wrong(ErrorCode.INVALID_FORMAT, format);
            case MismatchedInputException mismatch
            when trailing(mismatch) ->
                Problem.of(ErrorCode.MALFORMED_JSON, "There is text after the end of the JSON value.");
            case MismatchedInputException mismatch -> wrong(ErrorCode.WRONG_TYPE, mismatch);
            case StreamConstraintsException tooMuch ->
                Problem.of(ErrorCode.MALFORMED_JSON, "The JSON is nested too deeply, or a value in it is too long.");
            case StreamReadException syntax -> syntax(syntax);
            case JsonMappingException mapping when mapping.getCause() instanceof JacksonException inner -> of(inner);
            default -> Problem.of(ErrorCode.MALFORMED_JSON, "The body cannot be read as JSON.");
        };
    }

    private static Problem syntax(StreamReadException e) {
        boolean twice = e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Duplicate field");
        Map<String, Object> details = new LinkedHashMap<>();
        if (e.getLocation() != null) {
            details.put("line", e.getLocation().getLineNr());
            details.put("column", e.getLocation().getColumnNr());
        }
        String detail = twice ? "A member is given twice." : "The body is not well-formed JSON.";
        return Problem.of(ErrorCode.MALFORMED_JSON, detail, details);
    }

    private static Problem wrong(ErrorCode code, MismatchedInputException e) {
        String member = pathOf(e.getPath());
        String expected = expected(e.getTargetType());
        String subject = member.isEmpty() ? "The body" : "Member '" + member + "'";
        Map<String, Object> details = new LinkedHashMap<>();
        if (!member.isEmpty()) {
            details.put("member", member);
        }
        details.put("expected", expected);
        return Problem.of(code, subject + " must be " + expected + ".", details);
    }

    private static boolean isTime(@Nullable Class<?> type) {
        return type == Instant.class || type == Duration.class;
    }

    private static boolean trailing(MismatchedInputException e) {
        return e.getOriginalMessage() != null && e.getOriginalMessage().startsWith("Trailing token");
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type == String.class || type.isEnum()) {
            return type.isEnum() ? "one of the documented strings" : "a string";
        }
        if (type == Long.class || type == Integer.class || type == long.class || type == int.class) {
            return "a whole number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == Instant.class) {
            return "an ISO-8601 time in UTC, such as 2026-02-01T00:00:00Z";
        }
        if (type == Duration.class) {
            return "an ISO-8601 duration, such as PT15M";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        return Number.class.isAssignableFrom(type) || type.isPrimitive() ? "a number" : "an object";
    }

    /** Such as {@code limits[2].amount}; names are a caller's text, so they are cut to a readable length. */
    private static String pathOf(List<Reference> path) {
        StringBuilder out = new StringBuilder();
        for (Reference step : path) {
            if (step.getFieldName() == null) {
                out.append('[').append(step.getIndex()).append(']');
            } else {
                out.append(out.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return out.length() <= LONGEST_NAME ? out.toString() : out.substring(0, LONGEST_NAME) + "…";
    }
}
