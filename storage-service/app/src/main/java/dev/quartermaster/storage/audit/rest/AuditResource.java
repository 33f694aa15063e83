package dev.quartermaster.storage.audit.rest;

import dev.quartermaster.quota.security.Role;
import dev.quartermaster.storage.audit.Audit;
import dev.quartermaster.storage.objects.Access;
import dev.quartermaster.storage.objects.Documents;
import dev.quartermaster.storage.paths.domain.Names;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The audit of one user, now. */
@Path("/api/v1/users/{user}/audit")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.ADMIN_NAME)
@RunOnVirtualThread
@Tag(name = "audit", description = "Catalogue against bucket")
class AuditResource {

    private final Audit audit;

    AuditResource(Audit audit) {
        this.audit = audit;
    }

    @POST
    @Operation(
            operationId = "audit",
            summary = "Compare a user's catalogue with the bucket and with the stock at quota-service",
            description =
                    "Only reports unless `mend=true`. `stock_drift` are bytes charged too much (too little when negative);"
                            + " null where quota-service does not count them, or something was changing.")
    @APIResponse(responseCode = "200", description = "What differed")
    public String audit(@RestPath String user, @RestQuery @Nullable Boolean mend) {
        boolean mended = mend != null && mend;
        Audit.Report report = audit.user(Access.valid(() -> Names.id(user)), mended);
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("user_id", user);
        out.put("objects", report.objects());
        out.put("not_catalogued", report.notCatalogued());
        out.put("not_stored", report.notStored());
        out.put("orphan_parts", report.orphanParts());
        out.put("unknown_pars", report.unknownLinks());
        out.put("versions", report.kept().versions());
        out.put("version_bytes", report.kept().bytes());
        out.put("stock_drift", report.stockDrift());
        out.put("mended", mended);
        return Documents.text(out);
    }
}
