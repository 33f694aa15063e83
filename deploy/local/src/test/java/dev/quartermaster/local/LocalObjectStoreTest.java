package dev.quartermaster.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.ocilocal.OciLocalAdmin;
import dev.quartermaster.ocilocal.fault.Fault;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class LocalObjectStoreTest {
    @Test
    void itComesBackAfterAKillWithTheSameKeyAndPort() throws Exception {
        try (LocalObjectStore store = LocalObjectStore.startTemporary()) {
            String config = Files.readString(store.credentials().configFile());
            assertThat(config).contains("[DEFAULT]").contains("key_file=");
            int port = store.port();
            store.kill9();
            assertThat(store.isAlive()).isFalse();
            store.restart();
            assertThat(store.isAlive()).isTrue();
            assertThat(store.port()).isEqualTo(port);
            assertThat(Files.readString(store.credentials().configFile())).isEqualTo(config);
        }
    }

    @Test
    void faultsAreSwitchedFromOutside() {
        LocalObjectStore shared = LocalObjectStore.shared();
        try (OciLocalAdmin admin = shared.admin()) {
            admin.inject(Fault.of(Fault.Kind.UNAVAILABLE)
                    .onPath("/n/quartermaster/b/nobodys")
                    .times(3));
            assertThat(admin.faults()).contains("unavailable").contains("nobodys");
            admin.clearFaults();
            assertThat(admin.faults()).isEqualTo("[]");
        }
        assertThat(LocalObjectStore.shared().endpoint()).isEqualTo(shared.endpoint());
    }
}
