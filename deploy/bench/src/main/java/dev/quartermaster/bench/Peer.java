package dev.quartermaster.bench;

/** One system under one load; the letters are those of the table. */
enum Peer {
    A("a  empty endpoint (ceiling)", "empty", "/api/v1/empty0", Load.MANY),
    B("b  quota-service, 4 busy users", "quota", Load.CHECKS, Load.BUSY),
    C("c  quota-service, 100 000 users", "quota", Load.CHECKS, Load.MANY),
    D("d  Redis script, 100 000 users", "redis", "/api/v1/redis0", Load.MANY),
    D_HOT("d' Redis script, one hot user", "redis", "/api/v1/redis0", Load.HOT),
    E("e  Bucket4j on PostgreSQL, 100 000 users", "bucket", "/api/v1/bucket", Load.MANY);

    private final String title;
    private final String service;
    private final String path;
    private final Load load;

    Peer(String title, String service, String path, Load load) {
        this.title = title;
        this.service = service;
        this.path = path;
        this.load = load;
    }

    String title() {
        return title;
    }

    /** The name of the process that answers. */
    String service() {
        return service;
    }

    Load load() {
        return load.at(path);
    }
}
