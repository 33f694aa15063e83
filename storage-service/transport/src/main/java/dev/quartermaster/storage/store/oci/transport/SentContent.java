package dev.quartermaster.storage.store.oci.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.jspecify.annotations.Nullable;

/** A stream as the content of one request: so many bytes of it and no fewer, or all of them where the length is not known. */
final class SentContent extends AbstractHttpEntity {

    private static final int PIECE = 32 * 1024;

    private final InputStream stream;
    private final long length;
    private volatile long writingSince;

    /** @param length bytes; negative when it is not known */
    SentContent(InputStream stream, long length) {
        super((String) null, null, length < 0);
        this.stream = stream;
        this.length = length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE];
        long left = length < 0 ? Long.MAX_VALUE : length;
        while (left > 0) {
            int count = stream.read(piece, 0, (int) Math.min(PIECE, left));
            if (count < 0) {
                if (length >= 0) {
                    throw new EOFException("content ends " + left + " bytes before its length");
                }
                break;
            }
            write(out, piece, count);
            left -= count;
        }
    }

    private void write(OutputStream out, byte[] piece, int count) throws IOException {
        writingSince = System.nanoTime() | 1;
        try {
            out.write(piece, 0, count);
            // what is left in a buffer would be sent by somebody who is not watched
            out.flush();
        } finally {
            writingSince = 0;
        }
    }

    /**
     * Has the request given up when the other side takes nothing of it for so long: a write that blocks knows no timeout.
     *
     * @return the thread that looks; it ends when it is interrupted
     */
    Thread watched(Duration patience, Runnable giveUp) {
        return Thread.startVirtualThread(() -> {
            while (!Thread.interrupted()) {
                LockSupport.parkNanos(patience.toNanos() / 2);
                long since = writingSince;
                if (since != 0 && System.nanoTime() - since > patience.toNanos()) {
                    giveUp.run();
                    return;
                }
            }
        });
    }

    @Override
    public long getContentLength() {
        return length;
    }

    @Override
    public @Nullable InputStream getContent() {
        return stream;
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
