package dev.quartermaster.ocilocal.api;

/**
 * The CRC32C of two pieces one after the other, from the CRC32C of each: appending n zero bytes is a linear map over
 * GF(2), applied here by squaring (the method of zlib's {@code crc32_combine}, with the Castagnoli polynomial).
 */
final class Crc32cSum {
    private static final int POLYNOMIAL = 0x82F63B78;

    private Crc32cSum() {}

    static int combine(int first, int second, long secondLength) {
        if (secondLength == 0) {
            return first;
        }
        int[] even = new int[32];
        int[] odd = new int[32];
        odd[0] = POLYNOMIAL;
        for (int bit = 1; bit < 32; bit++) {
            odd[bit] = 1 << (bit - 1);
        }
        square(even, odd);
        square(odd, even);
        int sum = first;
        for (long length = secondLength; length != 0; ) {
            square(even, odd);
            if ((length & 1) != 0) {
                sum = times(even, sum);
            }
            length >>>= 1;
            if (length == 0) {
                break;
            }
            square(odd, even);
            if ((length & 1) != 0) {
                sum = times(odd, sum);
            }
            length >>>= 1;
        }
        return sum ^ second;
    }

    private static void square(int[] result, int[] matrix) {
        for (int bit = 0; bit < 32; bit++) {
            result[bit] = times(matrix, matrix[bit]);
        }
    }

    private static int times(int[] matrix, int vector) {
        int sum = 0;
        for (int bit = 0, rest = vector; rest != 0; bit++, rest >>>= 1) {
            if ((rest & 1) != 0) {
                sum ^= matrix[bit];
            }
        }
        return sum;
    }
}
