package dev.quartermaster.ocilocal;

import dev.quartermaster.ocilocal.signature.ApiKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client of this store needs, made at its first start: a key pair and the configuration file that the SDKs and
 * the command line read, and the administrator's token. Only their owner may read them.
 */
public final class Credentials {
    public static final String TENANCY = "ocid1.tenancy.oc1..local";
    public static final String USER = "ocid1.user.oc1..local";

    private static final Pattern FINGERPRINT = Pattern.compile("(?m)^fingerprint=(\\S+)$");

    private final Path folder;

    private Credentials(Path folder) {
        this.folder = folder;
    }

    /** The credentials of the store whose data is in the folder. */
    public static Credentials in(Path dataFolder) {
        return new Credentials(dataFolder.resolve("oci"));
    }

    /** The file that the SDKs call {@code ~/.oci/config}; its profile is {@code DEFAULT}. */
    public Path configFile() {
        return folder.resolve("config");
    }

    /** The private key, PKCS 8 in PEM. */
    public Path privateKeyFile() {
        return folder.resolve("api_key.pem");
    }

    private Path publicKeyFile() {
        return folder.resolve("api_key_public.pem");
    }

    private Path adminTokenFile() {
        return folder.resolve("admin.token");
    }

    public String fingerprint() {
        try {
            Matcher matcher = FINGERPRINT.matcher(Files.readString(configFile()));
            return matcher.find() ? matcher.group(1) : "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What the administrator's calls carry as a bearer token. */
    public String adminToken() {
        try {
            return Files.readString(adminTokenFile()).trim();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    String keyId() {
        return TENANCY + "/" + USER + "/" + fingerprint();
    }

    /** The public key of the first start, for the server. */
    Optional<String> publicPem() throws IOException {
        return Files.exists(publicKeyFile()) ? Optional.of(Files.readString(publicKeyFile())) : Optional.empty();
    }

    /** Makes what is missing. */
    void complete(String region) throws IOException {
        Files.createDirectories(folder);
        if (!Files.exists(configFile())) {
            KeyPair pair = ApiKey.generate();
            write(privateKeyFile(), ApiKey.privatePem(pair));
            write(publicKeyFile(), ApiKey.publicPem(pair.getPublic()));
            write(configFile(), config(ApiKey.fingerprint(pair.getPublic()), region));
        }
        if (!Files.exists(adminTokenFile())) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            write(adminTokenFile(), HexFormat.of().formatHex(random));
        }
    }

    private String config(String fingerprint, String region) {
        return "[DEFAULT]\nuser=" + USER + "\nfingerprint=" + fingerprint + "\ntenancy=" + TENANCY + "\nregion="
                + region + "\nkey_file=" + privateKeyFile().toAbsolutePath() + "\n";
    }

    private static void write(Path file, String content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(draft, content.getBytes(StandardCharsets.UTF_8));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
