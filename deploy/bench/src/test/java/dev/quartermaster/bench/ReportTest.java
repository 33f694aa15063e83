package dev.quartermaster.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the bench makes of what it is told; nothing here is timed. */
class ReportTest {

    @Test
    void readsTheResultLineOfAGenerator() {
        Window window = Window.parse("Running 2s test\nRESULT 50000 2000000 12 0 1500 7400 20000\n");
        assertThat(window.rate()).isEqualTo(25_000);
        assertThat(window.refused()).isEqualTo(12);
        assertThat(window.p99()).isEqualTo(7.4);
        assertThatThrownBy(() -> Window.parse("unable to connect")).hasMessageContaining("unable to connect");
    }

    @Test
    void theMedianOfAnyNumber() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
    }

    @Test
    void anAimThatIsMissedIsSaid() {
        Measured measured = new Measured(Layout.A);
        measured.add(Peer.A, window(1000));
        measured.add(Peer.B, window(700));
        String text = new Report("a machine", List.of(measured), Map.of()).text();
        assertThat(text).contains("b / a").contains("0.70").contains("≥ 0.75  MISSED");
    }

    @Test
    void optionsAreTakenLiterally() {
        Options quick = Options.parse(List.of("--quick", "--layout", "b", "--only", "b,d-hot"));
        assertThat(quick.layouts()).containsExactly(Layout.B);
        assertThat(quick.only()).containsExactly(Peer.B, Peer.D_HOT);
        assertThat(quick.extras()).isFalse();
        assertThatThrownBy(() -> Options.parse(List.of("--windows", "0"))).hasMessageContaining("--windows");
        assertThatThrownBy(() -> Options.parse(List.of("--fast"))).hasMessageContaining("--fast");
    }

    @Test
    void allFramesAreEquallyLong() {
        int length = Line.frame(8080, Load.MANY, "t").length;
        for (Peer peer : Peer.values()) {
            assertThat(Line.frame(8080, peer.load(), "t")).hasSize(length);
        }
        assertThat(Line.frame(8080, Load.SPENT, "t")).hasSize(length);
        assertThat(Line.frame(8080, Load.COUNTED, "t")).hasSize(length);
    }

    private static Window window(long requests) {
        return new Window(requests, 1, 0, 0, 1, 2, 3, 0, 0);
    }
}
