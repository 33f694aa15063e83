package dev.quartermaster.monitor.measuring;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Names the host: as configured, else as it calls itself. */
@Singleton
class HostNaming {

    @Produces
    @Singleton
    HostName hostName(@ConfigProperty(name = "quartermaster.host") Optional<String> host) {
        return new HostName(host.filter(name -> !name.isBlank()).orElseGet(HostNaming::ownName));
    }

    private static String ownName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
