package dev.quartermaster.storage.objects.http;

import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Sends a stream as the body of an answer, with only a few buffers under way. For one virtual thread. */
final class AnswerStream {

    private static final int BUFFER = 64 * 1024;
    /** There may be hundreds of downloads whose callers are slow. */
    private static final int UNDER_WAY = 4;

    private static final long PATIENCE_SECONDS = 60;

    private final HttpServerResponse response;
    private final Context loop;
    private final Semaphore room = new Semaphore(UNDER_WAY);
    private volatile boolean broken;

    AnswerStream(HttpServerResponse response, Context loop) {
        this.response = response;
        this.loop = loop;
        // the thread that waits for room must not wait for a caller that is gone
        response.closeHandler(closed -> {
            broken = true;
            room.release(UNDER_WAY);
        });
    }

    /** Sends everything; gives how many bytes were sent, and fails when the caller or the source is gone. */
    long send(InputStream content) throws IOException, InterruptedException {
        long sent = 0;
        while (true) {
            // given away as it is, not copied: a new one each time
            byte[] bytes = new byte[BUFFER];
            int read = content.readNBytes(bytes, 0, BUFFER);
            if (read == 0) {
                break;
            }
            Buffer buffer = Buffer.buffer(Unpooled.wrappedBuffer(bytes, 0, read));
            take(1);
            loop.runOnContext(go -> response.write(buffer, written -> {
                broken |= written.failed();
                room.release();
            }));
            sent += read;
        }
        take(UNDER_WAY);
        return sent;
    }

    private void take(int permits) throws IOException, InterruptedException {
        if (!room.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS) || broken) {
            throw new IOException("the caller does not take the content");
        }
    }
}
