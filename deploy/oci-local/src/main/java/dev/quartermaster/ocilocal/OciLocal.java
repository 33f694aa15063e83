package dev.quartermaster.ocilocal;

import dev.quartermaster.ocilocal.api.Router;
import dev.quartermaster.ocilocal.api.Site;
import dev.quartermaster.ocilocal.fault.Faults;
import dev.quartermaster.ocilocal.fault.FaultyService;
import dev.quartermaster.ocilocal.http.HttpFront;
import dev.quartermaster.ocilocal.signature.ApiKey;
import dev.quartermaster.ocilocal.signature.SignatureCheck;
import dev.quartermaster.ocilocal.store.BlobStore;
import dev.quartermaster.ocilocal.store.Ledger;
import dev.quartermaster.ocilocal.store.Records;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The store, running inside this JVM: a real HTTP server on the loopback interface with its data in a folder.
 *
 * <p>What it has answered with success survives {@code kill -9} of the JVM and a loss of power. Failures to start are
 * {@link UncheckedIOException}s. Instances may be used by several threads.
 */
public final class OciLocal implements AutoCloseable {
    private final Path folder;
    private final OciLocalOptions options;
    private final boolean temporary;
    private final Credentials credentials;
    private final Ledger ledger;
    private final HttpFront front;
    private final Faults faults = new Faults();

    private OciLocal(Path folder, OciLocalOptions options, boolean temporary) throws IOException {
        this.folder = Files.createDirectories(folder).toRealPath();
        this.options = options;
        this.temporary = temporary;
        this.credentials = Credentials.in(this.folder);
        credentials.complete(options.region());
        long start = Clock.systemUTC().millis();
        BlobStore blobs = new BlobStore(this.folder);
        this.ledger = new Ledger(this.folder.resolve("records.mv"), blobs::drop);
        // The ledger's lock is held: no other store uses this folder.
        blobs.forgetUnfinished();
        Site site = new Site(
                ledger, blobs, options.clock(), options.namespace(), Credentials.TENANCY, options.minimumPartBytes());
        registerOwnKey();
        createBucket(options.bucket());
        Router router = new Router(site, new SignatureCheck(new RegisteredKeys(ledger), options.clock()));
        this.front = HttpFront.listen(
                options.address(),
                options.port(),
                new AdminDoor(
                        credentials.adminToken(), faults, ledger, options.clock(), new FaultyService(faults, router)));
        Thread.ofVirtual()
                .name("sweep")
                .start(() -> blobs.sweep(id -> ledger.read().blobs().get(id).isPresent(), start));
    }

    /**
     * Starts a store whose data stays in the folder.
     *
     * @param folder made if it is missing; one store at a time may use it
     */
    public static OciLocal start(Path folder, OciLocalOptions options) {
        try {
            return new OciLocal(folder, options, false);
        } catch (IOException e) {
            throw new UncheckedIOException("the local object store cannot be started", e);
        }
    }

    /** Starts a store on a free port; {@link #close()} forgets its data. */
    public static OciLocal startTemporary() {
        return startTemporary(OciLocalOptions.defaults());
    }

    /** Starts a store with these options; {@link #close()} forgets its data. */
    public static OciLocal startTemporary(OciLocalOptions options) {
        try {
            return new OciLocal(Files.createTempDirectory("quartermaster-oci-local"), options, true);
        } catch (IOException e) {
            throw new UncheckedIOException("the local object store cannot be started", e);
        }
    }

    /** Where clients find it, without a slash at the end. */
    public String endpoint() {
        return "http://" + options.address() + ":" + front.port();
    }

    public int port() {
        return front.port();
    }

    public String namespace() {
        return options.namespace();
    }

    /** The bucket that was made at the first start. */
    public String bucket() {
        return options.bucket();
    }

    /** The compartment of every bucket that is not said to be in another. */
    public String compartment() {
        return Credentials.TENANCY;
    }

    public String region() {
        return options.region();
    }

    /** The faults that are on; those who are in another process use {@link OciLocalAdmin}. */
    public Faults faults() {
        return faults;
    }

    /** Key pair, configuration file and administrator's token. */
    public Credentials credentials() {
        return credentials;
    }

    /** Stops listening, writes what waits, and forgets the data of a temporary store. */
    @Override
    public void close() {
        front.close();
        ledger.close();
        if (temporary) {
            forget(folder);
        }
    }

    private void registerOwnKey() throws IOException {
        Optional<String> pem = credentials.publicPem();
        if (pem.isPresent() && ledger.read().keys().get(credentials.keyId()).isEmpty()) {
            ledger.change(book -> {
                book.tables()
                        .keys()
                        .put(
                                credentials.keyId(),
                                new Records.ApiKey(pem.get(), options.clock().millis()));
                return true;
            });
        }
    }

    private void createBucket(String name) {
        if (!name.isEmpty() && ledger.read().buckets().get(name).isEmpty()) {
            ledger.change(book -> {
                book.tables()
                        .buckets()
                        .put(
                                name,
                                new Records.Bucket(
                                        name,
                                        "ocid1.bucket.oc1.local."
                                                + UUID.randomUUID().toString().replace("-", ""),
                                        Credentials.TENANCY,
                                        Credentials.USER,
                                        options.clock().millis(),
                                        UUID.randomUUID().toString(),
                                        Records.Bucket.DISABLED,
                                        "NoPublicAccess",
                                        "Standard",
                                        false,
                                        "Disabled",
                                        null,
                                        false,
                                        Map.of(),
                                        Map.of(),
                                        Map.of()));
                return true;
            });
        }
    }

    private static void forget(Path folder) {
        try (Stream<Path> content = Files.walk(folder)) {
            for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The keys in the ledger, parsed once. */
    private static final class RegisteredKeys implements SignatureCheck.Keys {
        private final Ledger ledger;
        private final Map<String, PublicKey> parsed = new ConcurrentHashMap<>();

        RegisteredKeys(Ledger ledger) {
            this.ledger = ledger;
        }

        @Override
        public Optional<PublicKey> find(String keyId) {
            return ledger.read()
                    .keys()
                    .get(keyId)
                    .map(key -> parsed.computeIfAbsent(key.publicPem(), ApiKey::readPublicPem));
        }
    }
}
