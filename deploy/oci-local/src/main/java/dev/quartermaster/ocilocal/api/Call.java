package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Exchange;
import dev.quartermaster.ocilocal.http.Json;
import dev.quartermaster.ocilocal.signature.SignatureCheck;
import java.io.IOException;
import java.util.Optional;

/** A request that may be served: signed, or let in by a pre-authenticated request (then without a signer). */
record Call(Exchange exchange, Optional<SignatureCheck.Signer> signer) {
    // A commit of 10,000 parts and a batch of 1,000 long names stay below this.
    private static final int LARGEST_JSON = 8 * 1024 * 1024;
    private static final int PAGE = 1000;

    Optional<String> header(String name) {
        return exchange.header(name);
    }

    Optional<String> query(String name) {
        return exchange.target().query(name);
    }

    /** The JSON body, whose hash must be the signed one. */
    <T> T json(Class<T> type) throws IOException {
        return Json.readBody(checkedBody(), type);
    }

    byte[] checkedBody() throws IOException {
        byte[] body = exchange.readBody(LARGEST_JSON);
        signer.ifPresent(signed -> signed.checkWholeBody(body));
        return body;
    }

    /** The page size that was asked for: 1 to 1000, 1000 unless said. */
    int limit() {
        Optional<String> text = query("limit");
        if (text.isEmpty()) {
            return PAGE;
        }
        try {
            int limit = Integer.parseInt(text.get());
            if (limit >= 1 && limit <= PAGE) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is out of range.
        }
        throw ErrorCode.InvalidLimit.because("The limit must be a number from 1 to " + PAGE);
    }
}
