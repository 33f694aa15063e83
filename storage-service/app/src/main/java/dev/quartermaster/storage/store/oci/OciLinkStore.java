package dev.quartermaster.storage.store.oci;

import com.oracle.bmc.objectstorage.ObjectStorage;
import com.oracle.bmc.objectstorage.model.CreatePreauthenticatedRequestDetails;
import com.oracle.bmc.objectstorage.model.CreatePreauthenticatedRequestDetails.AccessType;
import com.oracle.bmc.objectstorage.model.PreauthenticatedRequest;
import com.oracle.bmc.objectstorage.requests.CreatePreauthenticatedRequestRequest;
import com.oracle.bmc.objectstorage.requests.DeletePreauthenticatedRequestRequest;
import com.oracle.bmc.objectstorage.requests.ListPreauthenticatedRequestsRequest;
import com.oracle.bmc.objectstorage.responses.ListPreauthenticatedRequestsResponse;
import dev.quartermaster.storage.store.Bucket;
import dev.quartermaster.storage.store.LinkStore;
import dev.quartermaster.storage.store.domain.IssuedLink;
import dev.quartermaster.storage.store.domain.Page;
import dev.quartermaster.storage.store.domain.SharedLink;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Pre-authenticated requests through the SDK; only of the access types that name one object. */
final class OciLinkStore implements LinkStore {

    private static final int MOST = 1000;

    private final ObjectStorage client;
    private final Bucket bucket;
    private final String endpoint;

    OciLinkStore(ObjectStorage client, Bucket bucket) {
        this.client = client;
        this.bucket = bucket;
        this.endpoint = client.getEndpoint();
    }

    @Override
    public SharedLink forReading(String label, String name, Instant expiresAt) {
        return create(label, name, expiresAt, AccessType.ObjectRead);
    }

    @Override
    public SharedLink forWriting(String label, String name, Instant expiresAt) {
        return create(label, name, expiresAt, AccessType.ObjectWrite);
    }

    private SharedLink create(String label, String name, Instant expiresAt, AccessType access) {
        CreatePreauthenticatedRequestRequest request = CreatePreauthenticatedRequestRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .createPreauthenticatedRequestDetails(CreatePreauthenticatedRequestDetails.builder()
                        .name(label)
                        .objectName(name)
                        .accessType(access)
                        .timeExpires(Date.from(expiresAt))
                        .build())
                .build();
        PreauthenticatedRequest made = Failures.translated(
                () -> client.createPreauthenticatedRequest(request).getPreauthenticatedRequest());
        return new SharedLink(
                made.getId(),
                endpoint + made.getAccessUri(),
                made.getTimeExpires().toInstant());
    }

    @Override
    public void revoke(String id) {
        DeletePreauthenticatedRequestRequest request = DeletePreauthenticatedRequestRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .parId(id)
                .build();
        Failures.ifThere(() -> client.deletePreauthenticatedRequest(request));
    }

    @Override
    public Page<IssuedLink> issued(String prefix, @Nullable String from) {
        ListPreauthenticatedRequestsRequest request = ListPreauthenticatedRequestsRequest.builder()
                .namespaceName(bucket.namespace())
                .bucketName(bucket.name())
                .objectNamePrefix(prefix)
                .page(from)
                .limit(MOST)
                .build();
        ListPreauthenticatedRequestsResponse found =
                Failures.translated(() -> client.listPreauthenticatedRequests(request));
        return new Page<>(
                found.getItems().stream()
                        .filter(it -> it.getObjectName() != null)
                        .map(it -> new IssuedLink(
                                it.getId(),
                                it.getName(),
                                it.getObjectName(),
                                it.getTimeExpires().toInstant()))
                        .toList(),
                found.getOpcNextPage());
    }
}
