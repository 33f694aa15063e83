package dev.quartermaster.ocilocal.api;

import dev.quartermaster.ocilocal.http.Answer;
import dev.quartermaster.ocilocal.http.ErrorCode;
import dev.quartermaster.ocilocal.http.Exchange;
import dev.quartermaster.ocilocal.http.Json;
import dev.quartermaster.ocilocal.http.PercentCoding;
import dev.quartermaster.ocilocal.http.Target;
import dev.quartermaster.ocilocal.store.Keys;
import dev.quartermaster.ocilocal.store.Records;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What the bearer of a token may do, without a signature, until the token expires: {@code /p/{token}/n/{ns}/b/{b}/o/…}
 * for objects and lists, {@code …/u/{object}/id/{uploadId}/…} for the parts of a large upload.
 *
 * <p>Whatever a token does not cover is answered as if it did not exist.
 */
final class ParDoor {
    private static final String EXPOSED = "accept-ranges,access-control-allow-credentials,access-control-allow-methods,"
            + "access-control-allow-origin,content-length,content-range,content-type,etag,last-modified,opc-content-md5,"
            + "opc-multipart-md5,opc-client-request-id,opc-request-id,storage-tier,version-id,x-api-id";

    private final Site site;
    private final ObjectRoutes objects;
    private final ListRoutes lists;
    private final UploadRoutes uploads;

    ParDoor(Site site, ObjectRoutes objects, ListRoutes lists, UploadRoutes uploads) {
        this.site = site;
        this.objects = objects;
        this.lists = lists;
        this.uploads = uploads;
    }

    Answer serve(Exchange exchange) throws IOException {
        Target target = exchange.target();
        if (target.size() < 8
                || !target.segment(2).equals("n")
                || !target.segment(3).equals(site.namespace())
                || !target.segment(4).equals("b")) {
            throw Router.noSuchPath();
        }
        String bucket = target.segment(5);
        Records.Par par = find(target.segment(1), bucket);
        Call call = new Call(exchange, Optional.empty());
        Answer answer = switch (target.segment(6)) {
            case "o" -> object(call, par, bucket, target.rest(7), target.segment(1));
            case "u" -> part(call, par, bucket, target);
            default -> throw Router.noSuchPath();
        };
        return answer.with("access-control-allow-origin", "*")
                .with("access-control-allow-methods", "POST,PUT,GET,HEAD,DELETE,OPTIONS")
                .with("access-control-allow-credentials", "true")
                .with("access-control-expose-headers", EXPOSED);
    }

    private Records.Par find(String token, String bucket) {
        var tables = site.ledger().read();
        return tables.parTokens()
                .get(ParRoutes.hash(token))
                .filter(way -> way.bucket().equals(bucket))
                .flatMap(way -> tables.pars().get(Keys.of(bucket, way.id())))
                .filter(par -> par.timeExpires() > site.now())
                .orElseThrow(Router::noSuchPath);
    }

    private Answer object(Call call, Records.Par par, String bucket, String name, String token) throws IOException {
        String method = call.exchange().method();
        if (name.isEmpty() && method.equals("GET")) {
            return list(call, par, bucket);
        }
        checkName(par, name);
        return switch (method) {
            case "GET" -> objects.get(readable(call, par), bucket, name);
            case "HEAD" -> objects.head(readable(call, par), bucket, name);
            case "PUT" ->
                call.header("opc-multipart").filter("true"::equalsIgnoreCase).isPresent()
                        ? startUpload(writing(call, par), bucket, name, token)
                        : objects.put(writing(call, par), bucket, name);
            default -> throw Router.notAllowed();
        };
    }

    /** The token's prefix bounds what is listed; the caller may narrow it further. */
    private Answer list(Call call, Records.Par par, String bucket) {
        if (!par.bucketListingAction().equals("ListObjects")) {
            throw Router.noSuchPath();
        }
        String allowed = par.objectName() == null ? "" : par.objectName();
        String wanted = call.query("prefix").orElse(allowed);
        if (!wanted.startsWith(allowed)) {
            throw Router.noSuchPath();
        }
        return lists.objects(call, bucket, wanted);
    }

    private static void checkName(Records.Par par, String name) {
        String allowed = par.objectName() == null ? "" : par.objectName();
        boolean any = par.accessType().startsWith("Any");
        if (any ? !name.startsWith(allowed) : !name.equals(allowed)) {
            throw Router.noSuchPath();
        }
    }

    private static Call readable(Call call, Records.Par par) {
        if (!par.accessType().contains("Read")) {
            throw Router.noSuchPath();
        }
        // A token is for the object as it is, not for what it was.
        if (call.query("versionId").isPresent()) {
            throw Router.noSuchPath();
        }
        return call;
    }

    private static Call writing(Call call, Records.Par par) {
        if (!par.accessType().contains("Write")) {
            throw Router.noSuchPath();
        }
        return call;
    }

    private Answer startUpload(Call call, String bucketName, String object, String token) throws IOException {
        call.checkedBody();
        Records.Bucket bucket = site.bucket(bucketName);
        Records.Upload upload = uploads.create(
                call,
                bucket,
                Names.object(object),
                Descriptions.fromHeaders(call),
                ObjectRoutes.storageTier(call, bucket));
        Map<String, Object> json = uploads.json(bucketName, upload);
        json.put(
                "accessUri",
                "/p/" + token + "/n/" + site.namespace() + "/b/" + bucketName + "/u/" + PercentCoding.encodePath(object)
                        + "/id/" + upload.uploadId() + "/");
        return Json.answer(200, json);
    }

    /** The way is {@code {object}/id/{uploadId}/{part number}}, the number empty for the upload as a whole. */
    private Answer part(Call call, Records.Par par, String bucket, Target target) throws IOException {
        int size = target.size();
        if (size < 11 || !target.segment(size - 3).equals("id")) {
            throw Router.noSuchPath();
        }
        String object = PercentCoding.decodePath(String.join("/", target.rawSegments(7, size - 3)))
                .orElseThrow(Router::noSuchPath);
        checkName(par, object);
        writing(call, par);
        String uploadId = target.segment(size - 2);
        String number = target.segment(size - 1);
        return switch (call.exchange().method()) {
            case "PUT" -> uploads.putPart(call, bucket, object, uploadId, number);
            case "POST" -> uploads.commit(call, bucket, object, uploadId);
            case "DELETE" -> uploads.abort(bucket, object, uploadId);
            default -> throw ErrorCode.MethodNotAllowed.because("The method is not allowed here");
        };
    }
}
