package dev.quartermaster.quota.client.quarkus;

import dev.quartermaster.quota.contract.Circumstances;
import dev.quartermaster.quota.contract.Subject;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.interceptor.InvocationContext;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads from an annotated method, its arguments and the request what is to be asked. */
@Singleton
class Terms {

    private final SubjectSource subjects;
    private final CurrentVertxRequest requests;
    private final Map<Method, String> resources = new ConcurrentHashMap<>();

    Terms(SubjectSource subjects, CurrentVertxRequest requests) {
        this.subjects = subjects;
        this.requests = requests;
    }

    static <A extends Annotation> List<A> annotations(InvocationContext method, Class<A> type) {
        return method.getInterceptorBindings().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    Uni<Subject> subject(By[]... wanted) {
        boolean all = Arrays.stream(wanted).anyMatch(by -> by.length == 0);
        Set<By> parts = all ? EnumSet.allOf(By.class) : EnumSet.noneOf(By.class);
        Arrays.stream(wanted).flatMap(Arrays::stream).forEach(parts::add);
        return subjects.current(parts).map(subject -> {
            if (subject.isNobody()) {
                throw new UnauthorizedException("nobody is known whose quota could be asked");
            }
            return subject;
        });
    }

    Circumstances circumstances(InvocationContext method, String action) {
        String resource = resources.computeIfAbsent(method.getMethod(), Terms::route);
        RoutingContext request = RequestLimits.inRequest() ? requests.getCurrent() : null;
        String agent = request == null ? null : request.request().getHeader("User-Agent");
        return Circumstances.of(action.isEmpty() ? null : action, resource.isEmpty() ? null : resource)
                .by(agent == null || agent.length() > 1024 ? null : agent);
    }

    /** The route as it is declared: what a path parameter holds this time does not make another resource. */
    private static String route(Method method) {
        String whole =
                path(method.getDeclaringClass().getAnnotation(Path.class)) + path(method.getAnnotation(Path.class));
        return whole.isEmpty() ? "" : whole;
    }

    private static String path(@Nullable Path path) {
        if (path == null) {
            return "";
        }
        String text = path.value().replaceAll("^/+|/+$", "");
        return text.isEmpty() ? "" : '/' + text;
    }

    static long units(InvocationContext method, String metric, long otherwise) {
        Annotation[][] annotations = method.getMethod().getParameterAnnotations();
        for (int i = 0; i < annotations.length; i++) {
            for (Annotation annotation : annotations[i]) {
                boolean ours = annotation instanceof Units units
                        && (units.value().isEmpty() || units.value().equals(metric));
                if (ours) {
                    return size(method, method.getParameters()[i], otherwise);
                }
            }
        }
        return otherwise;
    }

    private static long size(InvocationContext method, @Nullable Object argument, long otherwise) {
        long size = switch (argument) {
            case null -> otherwise;
            case Byte number -> number;
            case Short number -> number;
            case Integer number -> number;
            case Long number -> number;
            case Collection<?> items -> items.size();
            case Map<?, ?> items -> items.size();
            case Object array when array.getClass().isArray() -> Array.getLength(array);
            default ->
                throw new IllegalStateException(
                        "@Units on a parameter that is neither a whole number nor has a size: " + method.getMethod());
        };
        if (size < 0) {
            throw new BadRequestException("fewer than nothing");
        }
        return size;
    }
}
