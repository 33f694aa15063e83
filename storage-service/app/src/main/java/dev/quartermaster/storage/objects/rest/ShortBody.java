package dev.quartermaster.storage.objects.rest;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Cuts JSON bodies, since the limit of the HTTP layer has to let whole files through. */
@Provider
class ShortBody implements ReaderInterceptor {

    private static final int LONGEST = 64 * 1024;

    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        context.setInputStream(new Cut(context.getInputStream()));
        return context.proceed();
    }

    private static final class Cut extends FilterInputStream {
        private int left = LONGEST;

        Cut(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            return counted(super.read(), 1);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            return counted(read, read);
        }

        private int counted(int result, int bytes) {
            left -= Math.max(0, bytes);
            if (left < 0) {
                throw new ProblemException(ErrorCode.BODY_TOO_LARGE, "The body has more than " + LONGEST + " bytes.");
            }
            return result;
        }
    }
}
