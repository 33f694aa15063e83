package dev.quartermaster.quota.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request comes from, and what an address is. */
class ClientAddressTest {

    private static final ClientAddress BEHIND_PROXIES =
            new ClientAddress(Optional.of(List.of("10.0.0.0/8", " fd00::/8", "198.51.100.7")));

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "203.0.113.7, -,                                    203.0.113.7",
                "203.0.113.7, 1.2.3.4,                              203.0.113.7",
                "10.1.2.3,    -,                                    10.1.2.3",
                "10.1.2.3,    203.0.113.7,                          203.0.113.7",
                "10.1.2.3,    '9.9.9.9, 203.0.113.7',               203.0.113.7",
                "10.1.2.3,    '9.9.9.9, 203.0.113.7, 10.9.9.9',     203.0.113.7",
                "10.1.2.3,    '10.4.4.4, 10.9.9.9',                 10.4.4.4",
                "10.1.2.3,    '203.0.113.7, rubbish',               10.1.2.3",
                "10.1.2.3,    'rubbish, 10.9.9.9',                  10.9.9.9",
                "10.1.2.3,    '',                                   10.1.2.3",
                "10.1.2.3,    ',,,',                                10.1.2.3",
                "10.1.2.3,    203.0.113.7:4711,                     203.0.113.7",
                "10.1.2.3,    '[2001:db8:1:2::5]:4711',             2001:db8:1:2::/64",
                "10.1.2.3,    2001:db8:1:2:3:4:5:6,                 2001:db8:1:2::/64",
                "10.1.2.3,    ::ffff:203.0.113.7,                   203.0.113.7",
                "::ffff:10.1.2.3, 203.0.113.7,                      203.0.113.7",
                "fd00::1,     203.0.113.7,                          203.0.113.7",
                "fe80::1%eth0, 203.0.113.7,                         fe80:0:0:0::/64",
                "198.51.100.7, 203.0.113.7,                         203.0.113.7",
                "198.51.100.8, 203.0.113.7,                         198.51.100.8",
            })
    void theFirstUntrustedFromTheRight(String peer, @Nullable String forwardedFor, String expected) {
        assertThat(BEHIND_PROXIES.key(peer, forwardedFor)).isEqualTo(expected);
    }

    @Test
    void withoutProxiesNobodyIsBelieved() {
        assertThat(new ClientAddress(Optional.empty()).key("10.1.2.3", "1.2.3.4"))
                .isEqualTo("10.1.2.3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.2.3.4",
                "1.2.3.4 ",
                "a.b.c.d",
                "localhost",
                "example.com",
                "::1%lo",
                "[::1]",
                "1::2::3",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "12345::",
                "g::",
                "::1.2.3",
                "1.2.3.4::",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8::",
                "0x7f.1.1.1",
                "١.٢.٣.٤",
                "2130706433"
            })
    void noAddresses(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyAddressOfTheJdkIsReadAlike(long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            for (int b = 0; b < bytes.length; b++) {
                bytes[b] = (byte) (random.nextInt(3) == 0 ? 0 : random.nextInt(256));
            }
            InetAddress oracle = InetAddress.getByAddress(bytes);
            IpAddress read = IpAddress.parse(oracle.getHostAddress()).orElseThrow();
            assertThat(read.sharesPrefix(
                            IpAddress.parse(oracle.getHostAddress()).orElseThrow(), read.length() * 8))
                    .isTrue();
            if (bytes.length == 4) {
                assertThat(read.key()).isEqualTo(oracle.getHostAddress());
            } else {
                String[] groups = oracle.getHostAddress().split(":");
                assertThat(read.key())
                        .isEqualTo(String.join(":", List.of(groups).subList(0, 4)) + "::/64");
            }
        }
    }

    @Test
    void blocks() {
        assertThat(Cidr.parse("10.0.0.0/9").contains(address("10.127.255.255"))).isTrue();
        assertThat(Cidr.parse("10.0.0.0/9").contains(address("10.128.0.0"))).isFalse();
        assertThat(Cidr.parse("0.0.0.0/0").contains(address("1.2.3.4"))).isTrue();
        assertThat(Cidr.parse("0.0.0.0/0").contains(address("::1"))).isFalse();
        assertThat(Cidr.parse("2001:db8::/33").contains(address("2001:db8:8000::")))
                .isFalse();
        assertThatThrownBy(() -> Cidr.parse("10.0.0.0/33")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cidr.parse("proxy.example/8")).isInstanceOf(IllegalArgumentException.class);
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
