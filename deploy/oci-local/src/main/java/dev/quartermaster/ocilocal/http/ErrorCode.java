package dev.quartermaster.ocilocal.http;

/** The codes of the service's error bodies, with the status each is sent with. */
public enum ErrorCode {
    InvalidParameter(400),
    MissingParameter(400),
    InvalidJSON(400),
    InvalidBucketName(400),
    InvalidObjectName(400),
    InvalidLimit(400),
    InvalidPage(400),
    InvalidMetadata(400),
    MetadataTooLarge(400),
    InvalidContentMD5(400),
    UnmatchedContentMD5(400),
    InvalidContentLength(400),
    InvalidUploadPart(400),
    InvalidUploadPartNumber(400),
    MissingUploadId(400),
    InvalidParCreateRequest(400),
    InvalidConditionalHeaders(400),
    IfMatchDisallowed(400),
    IfNoneMatchDisallowed(400),
    SourceNameSameAsNewName(400),
    NotArchivedObject(400),
    NotAuthenticated(401),
    NotAllowed(403),
    BucketNotFound(404),
    ObjectNotFound(404),
    NamespaceNotFound(404),
    UploadNotFound(404),
    PreauthenticatedRequestNotFound(404),
    LifecyclePolicyNotFound(404),
    NotAuthorizedOrNotFound(404),
    MethodNotAllowed(405),
    BucketAlreadyExists(409),
    BucketNotEmpty(409),
    PreauthenticatedRequestStillExists(409),
    IncorrectState(409),
    ContentLengthRequired(411),
    IfNoneMatchFailed(412),
    IfMatchFailed(412),
    RequestEntityTooLarge(413),
    InvalidContentType(415),
    InvalidRange(416),
    TooManyRequests(429),
    InternalServerError(500),
    NotImplemented(501),
    ServiceUnavailable(503);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The refusal of a request with this code; the message is shown to the caller. */
    public ServiceException because(String message) {
        return new ServiceException(this, message);
    }
}
