package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Exchange;
import dev.quartermaster.ocilocal.http.HttpFront;
import dev.quartermaster.ocilocal.http.ServiceException;
import dev.quartermaster.ocilocal.http.Target;
import dev.quartermaster.ocilocal.signature.SignatureCheck;
import java.io.IOException;
import java.util.Optional;

/** Finds the operation of a request by its raw path, and lets it in when its signature is right. */
public final class Router implements HttpFront.Service {
    private final Site site;
    private final SignatureCheck signatures;
    private final BucketRoutes buckets;
    private final ObjectRoutes objects;
    private final ListRoutes lists;
    private final UploadRoutes uploads;
    private final ParRoutes pars;
    private final ParDoor door;
    private final ActionRoutes actions;
    private final WorkRoutes works;
    private final PolicyRoutes policies;

    public Router(Site site, SignatureCheck signatures) {
        this.site = site;
        this.signatures = signatures;
        this.buckets = new BucketRoutes(site);
        this.objects = new ObjectRoutes(site);
        this.lists = new ListRoutes(site);
        this.uploads = new UploadRoutes(site, objects);
        this.pars = new ParRoutes(site);
        this.door = new ParDoor(site, objects, lists, uploads);
        this.actions = new ActionRoutes(site);
        this.works = new WorkRoutes(site);
        this.policies = new PolicyRoutes(site);
    }

    @Override
    public Answer serve(Exchange exchange) throws IOException {
        Target target = exchange.target();
        return switch (target.segment(0)) {
            case "n" -> signed(exchange, target);
            case "p" -> door.serve(exchange);
            case "workRequests" -> work(exchange, target);
            default -> throw noSuchPath();
        };
    }

    private Answer signed(Exchange exchange, Target target) throws IOException {
        boolean writes = exchange.method().equals("POST") || exchange.method().equals("PUT");
        String family = target.segment(4);
        boolean content = exchange.method().equals("PUT") && (family.equals("o") || family.equals("u"));
        Call call = new Call(exchange, Optional.of(signatures.verify(exchange, writes && !content)));
        if (target.size() == 1) {
            return switch (exchange.method()) {
                case "GET" -> buckets.namespace();
                default -> throw notAllowed();
            };
        }
        site.checkNamespace(target.segment(1));
        if (target.size() == 2) {
            return switch (exchange.method()) {
                case "GET" -> buckets.namespaceMetadata();
                case "PUT" -> buckets.updateNamespaceMetadata(call);
                default -> throw notAllowed();
            };
        }
        if (!target.segment(2).equals("b")) {
            throw noSuchPath();
        }
        return switch (target.size()) {
            case 3 -> bucketList(call);
            case 4 -> bucket(call, target.segment(3));
            default -> inBucket(call, target, target.segment(3), family);
        };
    }

    private Answer work(Exchange exchange, Target target) {
        Call call = new Call(exchange, Optional.of(signatures.verify(exchange, false)));
        boolean listed = target.size() == 1;
        return switch (exchange.method()) {
            case "GET" -> listed ? works.list(call) : works.get(target.rest(1));
            case "DELETE" -> works.cancel(target.rest(1));
            default -> throw notAllowed();
        };
    }

    private Answer bucketList(Call call) throws IOException {
        return switch (call.exchange().method()) {
            case "GET" -> buckets.list(call);
            case "POST" -> buckets.create(call);
            default -> throw notAllowed();
        };
    }

    private Answer bucket(Call call, String name) throws IOException {
        return switch (call.exchange().method()) {
            case "GET" -> buckets.get(call, name);
            case "HEAD" -> buckets.head(call, name);
            case "POST" -> buckets.update(call, name);
            case "DELETE" -> buckets.delete(call, name);
            default -> throw notAllowed();
        };
    }

    private Answer inBucket(Call call, Target target, String bucket, String family) throws IOException {
        boolean listed = target.size() == 5;
        return switch (family) {
            case "o" -> listed ? objectList(call, bucket) : object(call, bucket, target.rest(5));
            case "u" -> listed ? uploadList(call, bucket) : upload(call, bucket, target.rest(5));
            case "p" -> listed ? parList(call, bucket) : par(call, bucket, target.rest(5));
            case "l" -> policies.lifecycle(call, bucket);
            case "retentionRules" ->
                listed ? policies.retentionRules(call, bucket) : policies.retentionRule(call, bucket, target.rest(5));
            case "objectversions" -> versionList(call, bucket);
            case "actions" -> action(call, bucket, target);
            default -> throw noSuchPath();
        };
    }

    private Answer objectList(Call call, String bucket) {
        return switch (call.exchange().method()) {
            case "GET" -> lists.objects(call, bucket);
            default -> throw notAllowed();
        };
    }

    private Answer versionList(Call call, String bucket) {
        return switch (call.exchange().method()) {
            case "GET" -> lists.versions(call, bucket);
            default -> throw notAllowed();
        };
    }

    private Answer action(Call call, String bucket, Target target) throws IOException {
        if (!call.exchange().method().equals("POST")) {
            throw notAllowed();
        }
        String action = target.segment(5);
        return action.equals("makeBucketWritable")
                ? buckets.makeWritable(call, bucket)
                : actions.serve(call, bucket, action, target.size() > 6 ? target.rest(6) : "");
    }

    private Answer parList(Call call, String bucket) throws IOException {
        return switch (call.exchange().method()) {
            case "GET" -> pars.list(call, bucket);
            case "POST" -> pars.create(call, bucket);
            default -> throw notAllowed();
        };
    }

    private Answer par(Call call, String bucket, String id) {
        return switch (call.exchange().method()) {
            case "GET" -> pars.get(bucket, id);
            case "DELETE" -> pars.delete(bucket, id);
            default -> throw notAllowed();
        };
    }

    private Answer object(Call call, String bucket, String name) throws IOException {
        return switch (call.exchange().method()) {
            case "PUT" -> objects.put(call, bucket, name);
            case "GET" -> objects.get(call, bucket, name);
            case "HEAD" -> objects.head(call, bucket, name);
            case "DELETE" -> objects.delete(call, bucket, name);
            default -> throw notAllowed();
        };
    }

    private Answer uploadList(Call call, String bucket) throws IOException {
        return switch (call.exchange().method()) {
            case "GET" -> uploads.list(call, bucket);
            case "POST" -> uploads.create(call, bucket);
            default -> throw notAllowed();
        };
    }

    private Answer upload(Call call, String bucket, String object) throws IOException {
        return switch (call.exchange().method()) {
            case "PUT" -> uploads.putPart(call, bucket, object);
            case "POST" -> uploads.commit(call, bucket, object);
            case "GET" -> uploads.parts(call, bucket, object);
            case "DELETE" -> uploads.abort(call, bucket, object);
            default -> throw notAllowed();
        };
    }

    static ServiceException noSuchPath() {
        return ErrorCode.NotAuthorizedOrNotFound.because("Authorization failed or requested resource not found.");
    }

    static ServiceException notAllowed() {
        return ErrorCode.MethodNotAllowed.because("The method is not allowed here");
    }
}
