package dev.quartermaster.quota.security;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A literal IP address. Reading one never asks DNS: what is not an address is not one.
 *
 * <p>An IPv4 address inside IPv6 ({@code ::ffff:192.0.2.1}) is the IPv4 address. Zones ({@code %eth0}) are refused.
 */
public final class IpAddress {

    private static final int LONGEST = 45;

    private final byte[] bytes;

    private IpAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The address that the text spells out, without brackets, port or zone; empty if it spells none. */
    public static Optional<IpAddress> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        byte[] bytes = text.indexOf(':') < 0 ? parseV4(text) : parseV6(text);
        return bytes == null ? Optional.empty() : Optional.of(new IpAddress(unmapped(bytes)));
    }

    /**
     * The form under which limits count it: an IPv4 address as it is, an IPv6 address as its /64, because that is what
     * one customer is given at least.
     */
    public String key() {
        if (bytes.length == 4) {
            return (bytes[0] & 255) + "." + (bytes[1] & 255) + "." + (bytes[2] & 255) + "." + (bytes[3] & 255);
        }
        StringBuilder out = new StringBuilder(24);
        for (int i = 0; i < 8; i += 2) {
            out.append(Integer.toHexString((bytes[i] & 255) << 8 | (bytes[i + 1] & 255)))
                    .append(':');
        }
        return out.append(":/64").toString();
    }

    /** 4 for IPv4, 16 for IPv6. */
    int length() {
        return bytes.length;
    }

    /** Whether the first {@code bits} bits are those of the other, which is of the same family. */
    boolean sharesPrefix(IpAddress other, int bits) {
        int whole = bits / 8;
        if (bytes.length != other.bytes.length || !Arrays.equals(bytes, 0, whole, other.bytes, 0, whole)) {
            return false;
        }
        int mask = 0xff00 >> (bits % 8) & 255;
        return mask == 0 || (bytes[whole] & mask) == (other.bytes[whole] & mask);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length == 4 ? key() : HexFormat.of().formatHex(bytes).replaceAll("(.{4})(?!$)", "$1:");
    }

    private static byte[] unmapped(byte[] bytes) {
        if (bytes.length == 4) {
            return bytes;
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return bytes;
            }
        }
        return bytes[10] == -1 && bytes[11] == -1 ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
    }

    private static byte @Nullable [] parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            int value = number(parts[i], 3, 10);
            // A leading zero means octal to some and decimal to others: neither here.
            if (value < 0 || value > 255 || (parts[i].length() > 1 && parts[i].charAt(0) == '0')) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    private static byte @Nullable [] parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text, true);
            return all != null && all.length == 16 ? all : null;
        }
        byte[] head = groups(text.substring(0, gap), false);
        byte[] tail = groups(text.substring(gap + 2), true);
        if (head == null || tail == null || head.length + tail.length > 14) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(head, 16);
        System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
        return bytes;
    }

    /** Groups of four hexadecimal digits, the last of which may be an IPv4 address where the whole address ends. */
    private static byte @Nullable [] groups(String text, boolean endsAddress) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        byte[] bytes = new byte[parts.length * 2 + 2];
        int filled = 0;
        for (int i = 0; i < parts.length; i++) {
            if (endsAddress && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                byte[] v4 = parseV4(parts[i]);
                if (v4 == null) {
                    return null;
                }
                System.arraycopy(v4, 0, bytes, filled, 4);
                filled += 4;
                continue;
            }
            int value = number(parts[i], 4, 16);
            if (value < 0) {
                return null;
            }
            bytes[filled++] = (byte) (value >> 8);
            bytes[filled++] = (byte) value;
        }
        return Arrays.copyOf(bytes, filled);
    }

    private static int number(String text, int longest, int radix) {
        if (text.isEmpty() || text.length() > longest) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // ASCII digits only; Character.digit alone would take those of every script.
            int digit = c < 128 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
