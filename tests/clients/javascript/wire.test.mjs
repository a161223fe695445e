// What the client does to a request on its way, and to an answer on its way back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, ResponseType } from "@microsoft/microsoft-graph-client";
import { baseUrl, client, path, refused, team, userToken } from "./graph.mjs";

const list = path`/teams/${team}/members`;
const requestId = "3f2c7a10-5d5e-4b0a-9d0e-6a1f00000061";

// The reason for the chain of graph.mjs, which can go when a later version of the client makes this fail.
test("the client's own chain sends neither token nor client-request-id to http://, custom host or not", async () => {
  const authProvider = (done) => done(null, userToken);
  const customHosts = new Set([new URL(baseUrl).hostname]);
  const graph = Client.init({ baseUrl, authProvider, customHosts });
  const error = await refused(graph.api(list).header("client-request-id", requestId).get());
  assert.deepEqual([error.statusCode, error.message], [401, "Access token is empty."]);
  assert.notEqual(error.headers.get("client-request-id"), requestId);
});

test("a refused request for the whole response isn't an error", async () => {
  const answer = await client("garbage").api(list).responseType(ResponseType.RAW).get();
  assert.equal(answer.status, 401);
});

test("client-request-id comes back, in the header and in an error", async () => {
  const asked = (token) => client(token).api(list).header("client-request-id", requestId);
  const answer = await asked(userToken).responseType(ResponseType.RAW).get();
  assert.equal(answer.headers.get("client-request-id"), requestId);
  assert.notEqual(answer.headers.get("request-id"), requestId);

  const error = await refused(asked("garbage").get());
  assert.equal(error.headers.get("client-request-id"), requestId);
  assert.equal(JSON.parse(error.body).innerError["client-request-id"], requestId);
});

