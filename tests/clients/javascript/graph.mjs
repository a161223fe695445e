// The official client pointed at the emulator, and the part of the emulator's fixed world that the tests use
// (targets/emulator.toml spells all of it). The Python tests use another entry of the pool.

import assert from "node:assert/strict";
import { Client, GraphError, HTTPMessageHandler } from "@microsoft/microsoft-graph-client";

const entry = "61";
const person = (part) => `${part}0f8c3a6-0000-4000-8000-0000000000${entry}`;

export const user = person(1);
export const colleague = person(2);
export const newcomer = person(4);
export const disabled = person(6);
export const partner = person(7);
export const nobody = "90f8c3a6-0000-4000-8000-000000000000";
export const partnerTenant = "3c1f0a52-0000-4000-8000-000000000002";
export const team = `7ea10000-0000-4000-8000-0000000000${entry}`;
export const foreignChat = `19:f0e100000000000000000000000000${entry}@thread.v2`;

export const userToken = `emulator~member~${entry}`;
export const applicationToken = "emulator~application";
export const tokenWithoutPermission = `emulator~no_permission~${entry}`;

/** What `@odata.bind` URLs begin with. */
export const graphRoot = "https://graph.microsoft.com";
export const baseUrl = process.env.EMULATOR_URL;
if (!baseUrl) throw new Error("EMULATOR_URL must be the emulator's base URL; tests/clients/run sets it");

/**
 * Sets the token on every request.
 *
 * The client's own AuthenticationHandler does so only for https:// URLs of known hosts, and takes the header away from all
 * others; `customHosts` adds hosts to the known ones and leaves https:// as a condition.
 */
class Token {
  constructor(token) {
    this.token = token;
  }

  setNext(next) {
    this.next = next;
  }

  execute(context) {
    context.options.headers = { ...context.options.headers, Authorization: `Bearer ${this.token}` };
    return this.next.execute(context);
  }
}

/**
 * A client that sends `token`, or what is in its place.
 *
 * The chain is the token and the request itself: a RetryHandler could hide a refusal, and the TelemetryHandler takes
 * `client-request-id` away from every request that isn't https://.
 */
export function client(token) {
  const middleware = [new Token(token), new HTTPMessageHandler()];
  return Client.initWithMiddleware({ baseUrl, defaultVersion: "v1.0", middleware });
}

/** A member as the pages write one; `more` adds to it, or stands in its place. */
export function member(id, more = {}) {
  return {
    "@odata.type": "#microsoft.graph.aadUserConversationMember",
    roles: ["owner"],
    "user@odata.bind": `${graphRoot}/v1.0/users('${id}')`,
    ...more,
  };
}

/** A path of ids: one segment each, escaped, for a membership's id holds `=` and may hold `/`. */
export function path(strings, ...ids) {
  return String.raw({ raw: strings }, ...ids.map(encodeURIComponent));
}

/** The error that a refused request gives, once it has been found to be what the service sends with every refusal. */
export async function refused(request) {
  const error = await request.then(
    () => assert.fail("the request was accepted"),
    (thrown) => thrown,
  );
  assert.ok(error instanceof GraphError, `${error}`);
  assert.equal(error.requestId, error.headers.get("request-id"));
  // The service's date has no zone and is UTC; the client reads it as the machine's own time, so the header is compared.
  const { date } = JSON.parse(error.body).innerError;
  assert.equal(Date.parse(`${date}Z`), Date.parse(error.headers.get("date")));
  assert.equal(error.date.getTime(), new Date(date).getTime());
  return error;
}

/** Status, code and message of a refused request. */
export async function refusal(request) {
  const { statusCode, code, message } = await refused(request);
  return [statusCode, code, message];
}
