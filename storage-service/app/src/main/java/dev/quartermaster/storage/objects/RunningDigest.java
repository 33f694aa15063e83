package dev.quartermaster.storage.objects;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A SHA-256 (FIPS 180-4) that can be put aside in the middle and gone on with by another process, which those of the JDK
 * cannot. For one thread.
 */
final class RunningDigest {

    private static final int BLOCK = 64;
    private static final int WORDS = 8;

    /** The first 32 bits of the fractions of the cube roots of the first 64 primes. */
    private static final int[] K = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    };

    private final int[] hash;
    private final byte[] block;
    private final int[] schedule = new int[BLOCK];
    private long length;

    private RunningDigest(int[] hash, byte[] block, long length) {
        this.hash = hash;
        this.block = block;
        this.length = length;
    }

    static RunningDigest fresh() {
        int[] start = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
        return new RunningDigest(start, new byte[BLOCK], 0);
    }

    static RunningDigest of(String state) {
        ByteBuffer in = ByteBuffer.wrap(Base64.getDecoder().decode(state));
        int[] hash = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            hash[i] = in.getInt();
        }
        long length = in.getLong();
        byte[] block = new byte[BLOCK];
        in.get(block, 0, (int) (length % BLOCK));
        return new RunningDigest(hash, block, length);
    }

    /** What {@link #of} reads. */
    String state() {
        int open = (int) (length % BLOCK);
        ByteBuffer out = ByteBuffer.allocate(WORDS * Integer.BYTES + Long.BYTES + open);
        for (int word : hash) {
            out.putInt(word);
        }
        out.putLong(length).put(block, 0, open);
        return Base64.getEncoder().encodeToString(out.array());
    }

    void update(byte[] content, int count) {
        int from = 0;
        while (from < count) {
            int open = (int) (length % BLOCK);
            int step = Math.min(BLOCK - open, count - from);
            System.arraycopy(content, from, block, open, step);
            length += step;
            from += step;
            if (open + step == BLOCK) {
                mix();
            }
        }
    }

    /** In hexadecimal; leaves the digest as it is. */
    String sha256() {
        RunningDigest copy = new RunningDigest(hash.clone(), block.clone(), length);
        int open = (int) (length % BLOCK);
        // a one, then zeros until there is room for the length in bits at the end of a block
        byte[] padding = new byte[(open < BLOCK - Long.BYTES ? BLOCK : 2 * BLOCK) - open];
        padding[0] = (byte) 0x80;
        ByteBuffer.wrap(padding).putLong(padding.length - Long.BYTES, length * Byte.SIZE);
        copy.update(padding, padding.length);
        ByteBuffer out = ByteBuffer.allocate(WORDS * Integer.BYTES);
        Arrays.stream(copy.hash).forEach(out::putInt);
        return HexFormat.of().formatHex(out.array());
    }

    private void mix() {
        ByteBuffer.wrap(block).asIntBuffer().get(schedule, 0, 16);
        for (int t = 16; t < BLOCK; t++) {
            int x = schedule[t - 15];
            int y = schedule[t - 2];
            int s0 = Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ (x >>> 3);
            int s1 = Integer.rotateRight(y, 17) ^ Integer.rotateRight(y, 19) ^ (y >>> 10);
            schedule[t] = schedule[t - 16] + s0 + schedule[t - 7] + s1;
        }
        int a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4], f = hash[5], g = hash[6], h = hash[7];
        for (int t = 0; t < BLOCK; t++) {
            int s1 = Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
            int t1 = h + s1 + ((e & f) ^ (~e & g)) + K[t] + schedule[t];
            int s0 = Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
            int t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        hash[0] += a;
        hash[1] += b;
        hash[2] += c;
        hash[3] += d;
        hash[4] += e;
        hash[5] += f;
        hash[6] += g;
        hash[7] += h;
    }
}
