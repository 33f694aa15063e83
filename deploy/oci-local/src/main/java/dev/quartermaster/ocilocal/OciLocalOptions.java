package dev.quartermaster.ocilocal;

import java.time.Clock;

/**
 * How a store runs.
 *
 * @param address the interface to listen on
 * @param port the TCP port; 0 is a free one
 * @param namespace the one namespace of this store
 * @param bucket made at the first start, unless empty
 * @param region written into the configuration file, since the SDKs want to know one
 * @param minimumPartBytes how small a part of a multipart upload may be, except for the last one
 * @param clock tells what is expired, and when a signature is too old
 */
public record OciLocalOptions(
        String address, int port, String namespace, String bucket, String region, long minimumPartBytes, Clock clock) {
    private static final long MEBIBYTE = 1 << 20;

    /** A free port on the loopback interface, namespace {@code quartermaster}, bucket {@code quartermaster}. */
    public static OciLocalOptions defaults() {
        return new OciLocalOptions(
                "127.0.0.1", 0, "quartermaster", "quartermaster", "us-ashburn-1", MEBIBYTE, Clock.systemUTC());
    }

    public OciLocalOptions withAddress(String address) {
        return new OciLocalOptions(address, port, namespace, bucket, region, minimumPartBytes, clock);
    }

    public OciLocalOptions withPort(int port) {
        return new OciLocalOptions(address, port, namespace, bucket, region, minimumPartBytes, clock);
    }

    public OciLocalOptions withNamespace(String namespace) {
        return new OciLocalOptions(address, port, namespace, bucket, region, minimumPartBytes, clock);
    }

    public OciLocalOptions withBucket(String bucket) {
        return new OciLocalOptions(address, port, namespace, bucket, region, minimumPartBytes, clock);
    }

    public OciLocalOptions withRegion(String region) {
        return new OciLocalOptions(address, port, namespace, bucket, region, minimumPartBytes, clock);
    }

    public OciLocalOptions withMinimumPartBytes(long minimumPartBytes) {
        return new OciLocalOptions(address, port, namespace, bucket, region, minimumPartBytes, clock);
    }

    public OciLocalOptions withClock(Clock clock) {
        return new OciLocalOptions(address, port, namespace, bucket, region, minimumPartBytes, clock);
    }
}
