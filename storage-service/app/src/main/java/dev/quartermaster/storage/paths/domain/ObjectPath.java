package dev.quartermaster.storage.paths.domain;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an object is in the bucket. Only the layout of the product has paths; everything else is refused, so a path that
 * exists never leaves the folder of its owner.
 *
 * @param text the whole path, which is the object's name in the bucket
 * @param owner the user in the path; null for training logs, whose owner the catalogue knows
 * @param type what is stored there
 */
public record ObjectPath(String text, @Nullable String owner, ObjectType type) {

    private static final int LONGEST = 1024;
    private static final String LOG_FILE = "output.log";

    /**
     * Reads a path that is decoded already.
     *
     * @throws InvalidPath if the layout has no such path, or a name in it is not allowed
     */
    public static ObjectPath parse(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new InvalidPath("A path has at most " + LONGEST + " bytes.");
        }
        List<String> parts = List.of(text.split("/", -1));
        return switch (parts.getFirst()) {
            case "users" -> ofUser(text, parts);
            case "datasets" -> inCollection(text, parts, ObjectType.DATASET);
            case "models" -> inCollection(text, parts, ObjectType.MODEL);
            case "logs" -> log(text, parts);
            default -> throw unknown();
        };
    }

    private static ObjectPath ofUser(String text, List<String> parts) {
        for (ObjectType type : ObjectType.values()) {
            int file = 2 + type.folders().size();
            boolean here = type.root().equals("users")
                    && parts.size() == file + 1
                    && parts.subList(2, file).equals(type.folders());
            if (here) {
                Names.file(parts.get(file));
                return new ObjectPath(text, Names.id(parts.get(1)), type);
            }
        }
        throw unknown();
    }

    private static ObjectPath inCollection(String text, List<String> parts, ObjectType type) {
        if (parts.size() != 4) {
            throw unknown();
        }
        Names.id(parts.get(2));
        Names.file(parts.get(3));
        return new ObjectPath(text, Names.id(parts.get(1)), type);
    }

    private static ObjectPath log(String text, List<String> parts) {
        if (parts.size() != 4
                || !parts.get(1).equals("training")
                || !parts.get(3).equals(LOG_FILE)) {
            throw unknown();
        }
        Names.id(parts.get(2));
        return new ObjectPath(text, null, ObjectType.TRAINING_LOG);
    }

    private static InvalidPath unknown() {
        return new InvalidPath("There are users/{user}/…/{file}, datasets/{user}/{dataset}/{file}, "
                + "models/{user}/{model}/{file} and logs/training/{job}/output.log.");
    }

    /** The path of the bucket's object with this name; empty for objects that this service did not make. */
    public static Optional<ObjectPath> ofStored(String name) {
        try {
            return Optional.of(parse(name));
        } catch (InvalidPath e) {
            return Optional.empty();
        }
    }

    /** Every folder of the bucket that holds only what this user owns. */
    public static List<String> foldersOf(String user) {
        Names.id(user);
        return List.of("users/" + user + "/", "datasets/" + user + "/", "models/" + user + "/");
    }

    @Override
    public String toString() {
        return text;
    }
}
