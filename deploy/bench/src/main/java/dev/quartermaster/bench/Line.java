package dev.quartermaster.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One kept-alive connection with at most one request on its way; reads just enough HTTP to know where an answer ends. */
public final class Line {
    private static final int DIGITS = 6;
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final ByteBuffer out;
    private final int digitsAt;
    private final byte[] in = new byte[16 * 1024];
    private final ByteBuffer input = ByteBuffer.wrap(in);
    private long due;

    /** Opens the connection and registers it, with itself as the attachment, for what comes back. */
    public Line(InetSocketAddress address, byte[] frame, Selector selector) throws IOException {
        channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, this);
        out = ByteBuffer.allocateDirect(frame.length).put(frame);
        digitsAt = new String(frame, StandardCharsets.ISO_8859_1).lastIndexOf("000000");
    }

    /** The request as wrk sends it, with the user number 000000, which is looked for from the end. */
    public static byte[] frame(int port, Load load, String token) {
        String body =
                "{\"subject\":{\"user\":\"" + load.prefix() + "000000\"},\"consume\":{\"" + load.metric() + "\":1}}";
        String head = "POST " + load.path() + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nContent-Type: application/json\r\nAuthorization: Bearer " + token + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends the request for the user with this number, due at that moment. */
    public void send(int user, long dueNanos) throws IOException {
        due = dueNanos;
        int number = user;
        for (int i = DIGITS - 1; i >= 0; i--) {
            out.put(digitsAt + i, (byte) ('0' + number % 10));
            number /= 10;
        }
        out.clear();
        input.clear();
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** Reads what is there; whether the answer is complete. */
    public boolean readAnswer() throws IOException {
        if (channel.read(input) < 0) {
            throw new EOFException("the service closed a connection");
        }
        int end = input.position();
        int length = -1;
        for (int i = 0; i + 3 < end; i++) {
            if (in[i] != '\n') {
                continue;
            }
            if (in[i + 1] == '\r' && in[i + 2] == '\n') {
                return length >= 0 && end >= i + 3 + length;
            }
            if (startsWithLength(i + 1, end)) {
                length = number(i + 1 + LENGTH.length, end);
            }
        }
        return false;
    }

    private boolean startsWithLength(int from, int end) {
        if (from + LENGTH.length >= end) {
            return false;
        }
        for (int i = 0; i < LENGTH.length; i++) {
            if ((in[from + i] | 0x20) != (LENGTH[i] | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private int number(int from, int end) {
        int number = 0;
        for (int i = from; i < end && in[i] != '\r'; i++) {
            if (in[i] >= '0' && in[i] <= '9') {
                number = number * 10 + in[i] - '0';
            }
        }
        return number;
    }

    /** Of the answer that was read last. */
    public int status() {
        return (in[9] - '0') * 100 + (in[10] - '0') * 10 + in[11] - '0';
    }

    /** When the request that is on its way, or was answered last, was due. */
    public long due() {
        return due;
    }
}
