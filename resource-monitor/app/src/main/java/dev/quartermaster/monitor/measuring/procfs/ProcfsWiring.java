package dev.quartermaster.monitor.measuring.procfs;

import dev.quartermaster.monitor.measuring.Source;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says where the host's files are. */
@Singleton
class ProcfsWiring {

    @Produces
    @Singleton
    @DefaultBean
    Source source(
            InstantSource clock,
            @ConfigProperty(name = "quartermaster.measuring.proc", defaultValue = "/proc") String proc,
            @ConfigProperty(name = "quartermaster.measuring.root", defaultValue = "/") String root) {
        return new ProcfsSource(Path.of(proc), Path.of(root), clock, System::nanoTime);
    }
}
