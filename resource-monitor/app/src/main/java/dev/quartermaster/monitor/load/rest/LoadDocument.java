package dev.quartermaster.monitor.load.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quartermaster.monitor.measuring.domain.FileSystemSpace;
import dev.quartermaster.monitor.measuring.domain.Metric;
import dev.quartermaster.monitor.measuring.domain.Sample;

/** A sample as JSON; what is absent is left out. */
final class LoadDocument {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final double DECIMALS = 1e4;

    private LoadDocument() {}

    /** Values only: what the live stream sends every second. */
    static ObjectNode brief(String host, Sample sample) {
        ObjectNode node = NODES.objectNode();
        node.put("host", host).put("at", sample.at().toString());
        ObjectNode values = node.putObject("values");
        for (Metric metric : Metric.values()) {
            put(values, metric.word(), sample.value(metric));
        }
        return node;
    }

    static ObjectNode whole(String host, Sample sample) {
        ObjectNode node = brief(host, sample);
        ArrayNode cores = node.putArray("cores");
        for (double core : sample.cores()) {
            cores.add(Double.isFinite(core) ? NODES.numberNode(rounded(core)) : NODES.nullNode());
        }
        ArrayNode disks = node.putArray("disks");
        for (Sample.DiskLoad disk : sample.disks()) {
            ObjectNode one = disks.addObject().put("name", disk.name());
            put(one, "read", disk.readBytes());
            put(one, "written", disk.writtenBytes());
            put(one, "busy", disk.busy());
            put(one, "latency", disk.latency());
        }
        ArrayNode interfaces = node.putArray("interfaces");
        for (Sample.InterfaceLoad face : sample.interfaces()) {
            ObjectNode one = interfaces.addObject().put("name", face.name());
            put(one, "received", face.receivedBytes());
            put(one, "sent", face.sentBytes());
            put(one, "packets", face.packets());
            put(one, "errors", face.errors());
            put(one, "drops", face.drops());
        }
        ArrayNode spaces = node.putArray("file_systems");
        for (FileSystemSpace space : sample.reading().spaces()) {
            ObjectNode one = spaces.addObject()
                    .put("mount_point", space.mountPoint())
                    .put("type", space.type())
                    .put("size", space.size())
                    .put("available", space.available());
            put(one, "used", space.used());
        }
        ObjectNode units = node.putObject("units");
        for (Metric metric : Metric.values()) {
            units.put(metric.word(), metric.unit().word());
        }
        return node;
    }

    static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, rounded(value));
        }
    }

    static double rounded(double value) {
        return Math.abs(value) >= 1e12 ? value : Math.round(value * DECIMALS) / DECIMALS;
    }
}
