package dev.quartermaster.storage.testing;

import dev.quartermaster.quota.testing.TestTokens;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** An upload byte by byte, as no HTTP client would do it: begun, and left where the test wants. */
public final class RawUpload implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final OutputStream out;

    private RawUpload(Socket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    /** Announces content of this length. */
    public static RawUpload begin(URI storage, Tenant tenant, String name, long length) throws IOException {
        return begin(storage, tenant, name, "Content-Length: " + length);
    }

    /** Announces content without a length. */
    public static RawUpload beginChunked(URI storage, Tenant tenant, String name) throws IOException {
        return begin(storage, tenant, name, "Transfer-Encoding: chunked");
    }

    /** Announces so many bytes as the rest of a resumable upload. */
    public static RawUpload append(URI storage, Tenant tenant, String upload, long offset, long length)
            throws IOException {
        String headers = "Content-Type: application/partial-upload\r\nUpload-Complete: ?1\r\nUpload-Offset: " + offset
                + "\r\nContent-Length: " + length;
        return request(storage, tenant, "PATCH " + upload, headers);
    }

    private static RawUpload begin(URI storage, Tenant tenant, String name, String framing) throws IOException {
        return request(storage, tenant, "PUT " + tenant.route(name), framing);
    }

    private static RawUpload request(URI storage, Tenant tenant, String what, String framing) throws IOException {
        Socket socket = new Socket(storage.getHost(), storage.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        RawUpload upload = new RawUpload(socket);
        String head = what + " HTTP/1.1\r\nHost: " + storage.getAuthority() + "\r\nAuthorization: Bearer "
                + TestTokens.user(tenant.user()) + "\r\n" + framing + "\r\n\r\n";
        upload.send(head.getBytes(StandardCharsets.US_ASCII));
        return upload;
    }

    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    public void sendChunk(byte[] bytes) throws IOException {
        send((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        send(bytes);
        send("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    public void endChunks() throws IOException {
        send("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** The first 8 KiB of what is answered, as far as they come at once. */
    public String answer() throws IOException {
        byte[] answer = new byte[8192];
        int read = socket.getInputStream().read(answer);
        return new String(answer, 0, Math.max(0, read), StandardCharsets.UTF_8);
    }

    /** Leaves without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
