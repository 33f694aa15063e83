package dev.quartermaster.storage.objects.http;

import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.storage.objects.Access;
import dev.quartermaster.storage.paths.domain.ObjectPath;
import dev.quartermaster.storage.paths.domain.ObjectUri;
import io.vertx.core.http.HttpServerRequest;

/** Finds the object that a request is about in the request line as it came, before anybody has normalised it. */
final class Targets {

    static final String OBJECTS = "/api/v1/objects/";
    static final String CONTENT = "/api/v1/content";

    private Targets() {}

    static ObjectPath ofPath(HttpServerRequest request) {
        String target = request.uri();
        int query = target.indexOf('?');
        String raw = query < 0 ? target : target.substring(0, query);
        if (!raw.startsWith(OBJECTS)) {
            throw new ProblemException(ErrorCode.ROUTE_NOT_FOUND, "Nothing answers at this path.");
        }
        return Access.valid(() -> ObjectPath.parse(ObjectUri.decode(raw.substring(OBJECTS.length()))));
    }

    static ObjectPath ofUri(HttpServerRequest request, String bucket) {
        String uri = request.getParam("uri");
        if (uri == null) {
            throw new ProblemException(ErrorCode.INVALID_PARAMETER, "The parameter uri is needed.");
        }
        return Access.valid(() -> ObjectUri.parse(uri, bucket));
    }
}
