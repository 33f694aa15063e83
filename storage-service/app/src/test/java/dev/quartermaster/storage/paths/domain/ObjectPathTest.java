package dev.quartermaster.storage.paths.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectPathTest {

    @ParameterizedTest
    @CsvSource({
        "users/u-5/uploads/photos/a b.jpg, PHOTO",
        "users/u-5/uploads/videos/été.mp4, VIDEO",
        "users/u-5/uploads/chunks/1, CHUNK",
        "users/u-5/generated/montages/m, MONTAGE",
        "users/u-5/generated/slideshows/m, SLIDESHOW",
        "users/u-5/generated/clips/m, CLIP",
        "users/u-5/generated/compressed/m, COMPRESSED",
        "users/u-5/thumbnails/videos/m, VIDEO_THUMBNAIL",
        "users/u-5/thumbnails/photos/m, PHOTO_THUMBNAIL",
        "users/u-5/embeddings/m.npy, EMBEDDING",
        "users/u-5/temp/m, TEMP",
        "datasets/u-5/d-1/train.csv, DATASET",
        "models/u-5/m-1/weights.bin, MODEL"
    })
    void everyPlaceOfTheLayoutHasItsPath(String text, ObjectType type) {
        ObjectPath path = ObjectPath.parse(text);
        assertThat(path.type()).isEqualTo(type);
        assertThat(path.owner()).isEqualTo("u-5");
        assertThat(ObjectUri.parse(ObjectUri.of("b", path), "b")).isEqualTo(path);
    }

    @Test
    void aTrainingLogNamesNobody() {
        assertThat(ObjectPath.parse("logs/training/j-1/output.log").owner()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "users",
                "users/u-5",
                "users/u-5/temp/",
                "users//temp/x",
                "users/u-5/temp/a/b",
                "users/u-5/temp/..",
                "users/u-5/temp/.",
                "users/../temp/x",
                "users/u-5/../u-6/temp/x",
                "/users/u-5/temp/x",
                "users/u-5/temp/..%2fx",
                "users/u-5/temp/%2e%2e",
                "users/u-5/temp/a\\b",
                "users/u-5/temp/\u0000",
                "users/u-5/temp/a\nb",
                "users/u-5/temp/a\u202Eb",
                "users/u-5/temp/\uFF0E\uFF0E",
                "users/u-5/temp/a\uFF0Fb",
                "users/u-5/temp/e\u0301",
                "users/u-5/temp/ x",
                "users/u-5/temp/x ",
                "users/u 5/temp/x",
                "users/.u/temp/x",
                "users/u-5/other/x",
                "logs/training/j/other.log",
                "datasets/u-5/x",
                "secrets/u-5/x/y"
            })
    void everythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ObjectPath.parse(text)).isInstanceOf(InvalidPath.class);
    }

    @Test
    void longNamesAreRefused() {
        assertThat(ObjectPath.parse("users/u/temp/" + "x".repeat(255)).owner()).isEqualTo("u");
        assertThatThrownBy(() -> ObjectPath.parse("users/u/temp/" + "x".repeat(256)))
                .isInstanceOf(InvalidPath.class);
        assertThatThrownBy(() -> ObjectPath.parse("users/" + "u".repeat(129) + "/temp/x"))
                .isInstanceOf(InvalidPath.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "darkstorage://other/users/u/temp/x",
                "http://b/users/u/temp/x",
                "darkstorage://b/users/u/temp/x?y",
                "darkstorage://b/users/u/temp/%zz",
                "darkstorage://b/users/u/temp/%ff",
                "darkstorage://b/users%2Fu%2F..%2Fv%2Ftemp%2Fx"
            })
    void foreignAndBrokenUrisAreRefused(String uri) {
        assertThatThrownBy(() -> ObjectUri.parse(uri, "b")).isInstanceOf(InvalidPath.class);
    }

    /** Whatever is accepted stays in the folder of the user that it names, however often somebody decodes or cleans it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsAcceptedStaysWithItsOwner(long seed) {
        String[] pieces = {
            "users",
            "datasets",
            "models",
            "u-5",
            "u-6",
            "/",
            "/",
            "/",
            "..",
            ".",
            "%2e",
            "%2f",
            "%252f",
            "\\",
            "temp",
            "uploads",
            "photos",
            "x",
            "\u0000",
            "\uFF0F",
            "\u2024",
            " ",
            "é",
            "e\u0301",
            "%",
            "+",
            "a"
        };
        Random random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "" : "users/u-5/temp/");
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                ObjectPath path = ObjectPath.parse(ObjectUri.decode(text.toString()));
                accepted++;
                String cleaned =
                        java.nio.file.Path.of("/" + path.text()).normalize().toString();
                assertThat(cleaned).isEqualTo("/" + path.text());
                assertThat(ObjectUri.decode(ObjectUri.encode(path.text()))).isEqualTo(path.text());
                assertThat(path.text().split("/", -1)[1]).isEqualTo(String.valueOf(path.owner()));
            } catch (InvalidPath e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(accepted).isPositive();
    }
}
