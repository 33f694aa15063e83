package dev.quartermaster.quota.security;

/**
 * A block of addresses, such as {@code 10.0.0.0/8} or {@code fd00::/8}; an address alone is a block of one.
 *
 * @param base an address of the block
 * @param bits how many leading bits all of its addresses share
 */
public record Cidr(IpAddress base, int bits) {

    public Cidr {
        if (bits < 0 || bits > base.length() * 8) {
            throw new IllegalArgumentException("a prefix of " + bits + " bits does not fit " + base);
        }
    }

    /**
     * Reads {@code address/bits} or an address.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Cidr parse(String text) {
        String trimmed = text.strip();
        int slash = trimmed.indexOf('/');
        IpAddress base = IpAddress.parse(slash < 0 ? trimmed : trimmed.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("not a CIDR block: " + text));
        return new Cidr(base, slash < 0 ? base.length() * 8 : Integer.parseInt(trimmed.substring(slash + 1)));
    }

    /** Whether the address is in the block. */
    public boolean contains(IpAddress address) {
        return address.sharesPrefix(base, bits);
    }
}
