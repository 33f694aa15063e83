package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.ServiceException;
import dev.quartermaster.ocilocal.store.Records;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which parts become the object, in the order of their numbers. */
record Commit(List<Records.Part> parts) {
    /** The body of a commit. */
    record Details(
            @Nullable List<Chosen> partsToCommit, @Nullable List<Integer> partsToExclude) {}

    /** A part that is to be in the object. */
    record Chosen(@Nullable Integer partNum, @Nullable String etag) {}

    /**
     * Checks a commit against what was uploaded: every part is in exactly one of the two lists, entity tags are right,
     * and only the last part may be smaller than the minimum (bytes).
     */
    static Commit of(Details details, List<Records.Part> uploaded, long minimum) {
        Map<Integer, Records.Part> byNumber = new HashMap<>();
        uploaded.forEach(part -> byNumber.put(part.number(), part));
        Set<Integer> seen = new HashSet<>();
        List<Records.Part> parts = new ArrayList<>();
        for (Chosen chosen : details.partsToCommit() == null ? List.<Chosen>of() : details.partsToCommit()) {
            parts.add(checked(chosen, byNumber, seen));
        }
        for (Integer excluded : details.partsToExclude() == null ? List.<Integer>of() : details.partsToExclude()) {
            if (excluded == null || !byNumber.containsKey(excluded) || !seen.add(excluded)) {
                throw invalid("Part " + excluded + " cannot be excluded");
            }
        }
        if (parts.isEmpty()) {
            throw invalid("There is no part to commit");
        }
        if (seen.size() != uploaded.size()) {
            throw invalid("Every uploaded part must be either committed or excluded");
        }
        parts.sort(java.util.Comparator.comparingInt(Records.Part::number));
        for (Records.Part part : parts.subList(0, parts.size() - 1)) {
            if (part.blob().size() < minimum) {
                throw invalid("Part " + part.number() + " is smaller than " + minimum + " bytes and not the last one");
            }
        }
        return new Commit(parts);
    }

    private static Records.Part checked(Chosen chosen, Map<Integer, Records.Part> uploaded, Set<Integer> seen) {
        if (chosen == null || chosen.partNum() == null || chosen.etag() == null) {
            throw invalid("A part to commit needs a partNum and an etag");
        }
        Records.Part part = uploaded.get(chosen.partNum());
        if (part == null || !seen.add(part.number())) {
            throw invalid("Part " + chosen.partNum() + " was not uploaded, or is listed twice");
        }
        if (!part.etag().equals(chosen.etag())) {
            throw invalid("The etag of part " + part.number() + " is not the one it was uploaded with");
        }
        return part;
    }

    private static ServiceException invalid(String message) {
        return ErrorCode.InvalidUploadPart.because(message);
    }

    Versions.Draft draft(Records.Upload upload, long now) {
        return new Versions.Draft(
                upload.object(),
                false,
                null,
                parts.stream().map(Records.Part::blob).toList(),
                checksums(),
                true,
                upload.description(),
                upload.storageTier(),
                now,
                now);
    }

    /** Digests of the parts' digests, with the number of parts; the CRC32C is that of the whole content. */
    private Records.Checksums checksums() {
        return new Records.Checksums(
                ofDigests("MD5", Records.Checksums::md5),
                crc32c(),
                ofDigests("SHA-256", Records.Checksums::sha256),
                ofDigests("SHA-384", Records.Checksums::sha384));
    }

    private @Nullable String ofDigests(String algorithm, Function<Records.Checksums, @Nullable String> value) {
        MessageDigest digest = Digests.digest(algorithm);
        for (Records.Part part : parts) {
            String base64 = value.apply(part.checksums());
            if (base64 == null) {
                return null;
            }
            digest.update(Base64.getDecoder().decode(base64));
        }
        return Digests.base64(digest.digest()) + "-" + parts.size();
    }

    private @Nullable String crc32c() {
        int combined = 0;
        for (Records.Part part : parts) {
            String base64 = part.checksums().crc32c();
            if (base64 == null) {
                return null;
            }
            int next =
                    java.nio.ByteBuffer.wrap(Base64.getDecoder().decode(base64)).getInt();
            combined = Crc32cSum.combine(combined, next, part.blob().size());
        }
        return Digests.base64(java.nio.ByteBuffer.allocate(4).putInt(combined).array());
    }
}
