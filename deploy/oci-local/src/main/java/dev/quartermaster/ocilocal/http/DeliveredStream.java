package dev.quartermaster.ocilocal.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that comes in as a {@link Delivery} says. */
final class DeliveredStream extends FilterInputStream {
    private final Delivery delivery;
    private long passed;

    DeliveredStream(InputStream body, Delivery delivery) {
        super(body);
        this.delivery = delivery;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length == 0 ? 0 : delivery.pass(passed, length));
        passed += Math.max(count, 0);
        return count;
    }
}
