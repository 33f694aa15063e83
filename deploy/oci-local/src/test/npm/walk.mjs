// The walk: node walk.mjs ENDPOINT CONFIG. Ends with "all N steps passed", or with the first step that did not.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import * as common from "oci-common";
import * as storage from "oci-objectstorage";

const [endpoint, config] = process.argv.slice(2);
const client = new storage.ObjectStorageClient({
  authenticationDetailsProvider: new common.ConfigFileAuthenticationDetailsProvider(config, "DEFAULT"),
});
client.endpoint = endpoint;
const at = { namespaceName: "quartermaster", bucketName: "npm" };
let steps = 0;

async function step(name, run) {
  try {
    await run();
  } catch (failure) {
    console.error(`FAILED: ${name}`, failure);
    process.exit(1);
  }
  steps += 1;
  console.log(`ok ${steps} ${name}`);
}

async function bytesOf(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

const refused = (status, code) => (error) => error.statusCode === status && (!code || error.serviceCode === code);
const content = randomBytes(1 << 20);
const name = "users/u-1/été clip+1 (a&b).mp4";
const compartmentId = "ocid1.tenancy.oc1..local";

await step("getNamespace", async () => assert.equal((await client.getNamespace({})).value, "quartermaster"));
await step("createBucket", () =>
  client.createBucket({ namespaceName: at.namespaceName, createBucketDetails: { name: at.bucketName, compartmentId } }));
await step("listBuckets", async () => {
  const buckets = (await client.listBuckets({ namespaceName: at.namespaceName, compartmentId })).items;
  assert.ok(buckets.some((bucket) => bucket.name === "npm"));
});
await step("putObject", async () => {
  const put = await client.putObject({
    ...at, objectName: name, putObjectBody: Readable.from([content]), contentLength: content.length,
    contentType: "video/mp4", ifNoneMatch: "*", opcMeta: { owner: "u-1" },
  });
  assert.equal(put.opcContentMd5, createHash("md5").update(content).digest("base64"));
});
await step("putObject again with if-none-match", () =>
  assert.rejects(client.putObject({ ...at, objectName: name, putObjectBody: "x", contentLength: 1, ifNoneMatch: "*" }),
    refused(412, "IfNoneMatchFailed")));
await step("getObject", async () => {
  const got = await client.getObject({ ...at, objectName: name });
  assert.deepEqual(await bytesOf(got.value), content);
});
await step("getObject with a range", async () => {
  const got = await client.getObject({ ...at, objectName: name, range: new common.Range(10, 19) });
  assert.deepEqual(await bytesOf(got.value), content.subarray(10, 20));
});
await step("headObject", async () =>
  assert.equal((await client.headObject({ ...at, objectName: name })).contentLength, content.length));
await step("getObject of nothing", () =>
  assert.rejects(client.getObject({ ...at, objectName: "nothing" }), refused(404)));
await step("listObjects", async () => {
  const list = (await client.listObjects({ ...at, prefix: "users/", delimiter: "/", fields: "name,size" })).listObjects;
  assert.deepEqual(list.prefixes, ["users/u-1/"]);
});
await step("multipart upload", async () => {
  const upload = (await client.createMultipartUpload({ ...at, createMultipartUploadDetails: { object: "parts" } })).multipartUpload;
  const uploaded = { ...at, objectName: "parts", uploadId: upload.uploadId };
  const partsToCommit = [];
  for (const [index, part] of [content, Buffer.from("end")].entries()) {
    const put = await client.uploadPart({
      ...uploaded, uploadPartNum: index + 1, uploadPartBody: Readable.from([part]), contentLength: part.length,
    });
    partsToCommit.push({ partNum: index + 1, etag: put.eTag });
  }
  await client.commitMultipartUpload({ ...uploaded, commitMultipartUploadDetails: { partsToCommit } });
  assert.equal((await client.headObject({ ...at, objectName: "parts" })).contentLength, content.length + 3);
});
await step("renameObject", () =>
  client.renameObject({ ...at, renameObjectDetails: { sourceName: "parts", newName: "renamed" } }));
await step("pre-authenticated read, by curl", async () => {
  const par = (await client.createPreauthenticatedRequest({
    ...at,
    createPreauthenticatedRequestDetails: {
      name: "dl", objectName: name, accessType: "ObjectRead", timeExpires: new Date(Date.now() + 600_000),
    },
  })).preauthenticatedRequest;
  const got = execFileSync("curl", ["-sSf", endpoint + par.accessUri], { maxBuffer: 1 << 24 });
  assert.deepEqual(got, content);
  const resumed = execFileSync("curl", ["-sSf", "-r", "5-8", endpoint + par.accessUri]);
  assert.deepEqual(resumed, content.subarray(5, 9));
  await client.deletePreauthenticatedRequest({ ...at, parId: par.id });
  assert.throws(() => execFileSync("curl", ["-sSf", endpoint + par.accessUri], { stdio: "pipe" }));
});
await step("pre-authenticated write, by curl", async () => {
  const par = (await client.createPreauthenticatedRequest({
    ...at,
    createPreauthenticatedRequestDetails: {
      name: "up", objectName: "curled", accessType: "ObjectWrite", timeExpires: new Date(Date.now() + 600_000),
    },
  })).preauthenticatedRequest;
  execFileSync("curl", ["-sSf", "-T", "-", "-H", "Content-Length: 5", "-H", "Transfer-Encoding:", endpoint + par.accessUri],
    { input: "hello" });
  assert.equal((await bytesOf((await client.getObject({ ...at, objectName: "curled" })).value)).toString(), "hello");
  await client.deletePreauthenticatedRequest({ ...at, parId: par.id });
});
await step("deleteObject and deleteBucket", async () => {
  for (const objectName of [name, "renamed", "curled"]) await client.deleteObject({ ...at, objectName });
  await client.deleteBucket(at);
});
console.log(`all ${steps} steps passed`);
process.exit(0);
