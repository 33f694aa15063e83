package dev.quartermaster.ocilocal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Requests byte by byte, signed by this class's own reading of the scheme, for what no client would send. */
final class Raw {
    private final OciLocal store;

    Raw(OciLocal store) {
        this.store = store;
    }

    record Reply(int status, String head, String body) {}

    /** Sends the bytes (one character each) and reads until the server closes; status 0 when it says nothing. */
    Reply send(String request) {
        try (Socket socket = new Socket("127.0.0.1", store.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            String text = new String(drain(socket.getInputStream()), StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            String head = end < 0 ? text : text.substring(0, end);
            String[] words = head.split(" ", 3);
            return new Reply(
                    words.length < 2 ? 0 : Integer.parseInt(words[1]), head, end < 0 ? "" : text.substring(end + 4));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] drain(InputStream input) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            int count;
            while ((count = input.read(buffer)) >= 0) {
                all.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // A reset is an end too.
        }
        return all.toByteArray();
    }

    String host() {
        return "127.0.0.1:" + store.port();
    }

    /** A signed request for one connection, with what a body needs when there is one. */
    String signed(String method, String target, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("date", date(Instant.now()));
        if (!body.isEmpty()) {
            headers.put("content-length", Integer.toString(body.length()));
            headers.put("content-type", "application/json");
            headers.put("x-content-sha256", sha256(body));
        }
        return request(method, target, headers, body, List.copyOf(headers.keySet()));
    }

    /** A request whose signature covers these headers, the target and the host. */
    String request(String method, String target, Map<String, String> headers, String body, List<String> covered) {
        StringBuilder text = new StringBuilder(
                "(request-target): " + method.toLowerCase(Locale.ROOT) + " " + target + "\nhost: " + host());
        covered.forEach(name -> text.append("\n").append(name).append(": ").append(headers.get(name)));
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nhost: " + host() + "\r\n");
        headers.forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
        request.append("authorization: Signature version=\"1\",algorithm=\"rsa-sha256\",keyId=\""
                + store.credentials().keyId() + "\",headers=\"(request-target) host"
                + (covered.isEmpty() ? "" : " " + String.join(" ", covered)) + "\",signature=\"" + sign(text.toString())
                + "\"\r\nconnection: close\r\n\r\n");
        return request.append(body).toString();
    }

    static String date(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
    }

    static String sha256(String body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String sign(String text) {
        try {
            String pem = Files.readString(store.credentials().privateKeyFile())
                    .replaceAll("-----[A-Z ]+-----", "")
                    .replaceAll("\\s", "");
            PrivateKey key = KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
