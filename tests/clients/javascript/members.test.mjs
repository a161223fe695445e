// Adding members to teams, chats and channels, as a program that uses the client would do it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ResponseType } from "@microsoft/microsoft-graph-client";
import {
  applicationToken,
  client,
  colleague,
  disabled,
  graphRoot,
  member,
  newcomer,
  nobody,
  partner,
  partnerTenant,
  path,
  refusal,
  team,
  tokenWithoutPermission,
  user,
  userToken,
} from "./graph.mjs";

const graph = client(userToken);
const teamMembers = path`/teams/${team}/members`;

/** Whom a member list names. */
async function listed(members) {
  const answer = await graph.api(members).get();
  return answer.value.map((one) => one.userId);
}

/** The members of a new group chat of two, which is removed when the test has ended. */
async function chatMembers(t) {
  const members = [member(user), member(colleague)];
  const made = await graph.api("/chats").post({ chatType: "group", topic: "JavaScript", members });
  t.after(() => graph.api(path`/chats/${made.id}`).delete());
  return path`/chats/${made.id}/members`;
}

/** The members of a new channel, which is removed when the test has ended. */
async function channelMembers(t, membershipType) {
  const channels = path`/teams/${team}/channels`;
  const displayName = `JavaScript ${membershipType}`;
  const channel = graph.api(channels).responseType(ResponseType.RAW);
  const answer = await channel.post({ displayName, membershipType });
  // A shared channel is made while the client waits: 202, and the Location of what tells when it is done.
  const id = answer.status === 202 ? await done(answer.headers.get("Location")) : (await answer.json()).id;
  t.after(() => graph.api(channels + path`/${id}`).delete());
  assert.equal((await graph.api(channels + path`/${id}`).get()).membershipType, membershipType);
  return channels + path`/${id}/members`;
}

/** What an operation has made, once it has. */
async function done(operation) {
  for (;;) {
    const { status, targetResourceId } = await graph.api(operation).get();
    if (status === "succeeded") return targetResourceId;
    assert.ok(["notStarted", "inProgress"].includes(status), status);
  }
}

test("a member is added to a team, listed and removed", async () => {
  const added = await graph.api(teamMembers).version("beta").post(member(newcomer, { roles: [] }));
  assert.equal(added["@odata.type"], "#microsoft.graph.aadUserConversationMember");
  assert.equal(added.userId, newcomer);
  assert.deepEqual(added.roles, []);
  assert.ok((await listed(teamMembers)).includes(newcomer));

  const membership = teamMembers + path`/${added.id}`;
  assert.equal((await graph.api(membership).get()).userId, newcomer);
  assert.equal(await graph.api(membership).delete(), undefined);
  assert.ok(!(await listed(teamMembers)).includes(newcomer));
});

test("a member is added to a chat, and only the Location says where", async (t) => {
  const members = await chatMembers(t);
  // The page gives this 201 no body, and the client shows headers only to who asks for the whole response.
  const answer = await graph.api(members).responseType(ResponseType.RAW).post(member(newcomer));
  assert.equal(answer.status, 201);
  assert.equal(await answer.text(), "");
  assert.deepEqual(await listed(members), [user, colleague, newcomer]);

  // It has neither host nor version, which the client puts in front of every path.
  const membership = answer.headers.get("Location");
  assert.equal((await graph.api(membership).get()).userId, newcomer);
  assert.equal(await graph.api(membership).delete(), undefined);
  assert.deepEqual(await listed(members), [user, colleague]);
});

test("who doesn't ask for the whole response gets an empty stream for the chat's member", async (t) => {
  const answer = await graph.api(await chatMembers(t)).post(member(newcomer));
  assert.ok(answer instanceof ReadableStream);
  assert.equal(await new Response(answer).text(), "");
});

test("a member is added to a private channel, listed and removed", async (t) => {
  const members = await channelMembers(t, "private");
  const added = await graph.api(members).post(member(colleague));
  assert.equal(added.userId, colleague);
  assert.deepEqual(added.roles, ["owner"]);
  assert.deepEqual(await listed(members), [user, colleague]);
  assert.equal(await graph.api(members + path`/${added.id}`).delete(), undefined);
  assert.deepEqual(await listed(members), [user]);
});

test("a user of another tenant is added to a shared channel, listed and removed", async (t) => {
  const members = await channelMembers(t, "shared");
  const added = await graph.api(members).post(member(partner, { roles: [], tenantId: partnerTenant }));
  assert.equal(added.userId, partner);
  assert.equal(added.tenantId, partnerTenant);
  assert.deepEqual(await listed(members), [user, partner]);
  assert.equal(await graph.api(members + path`/${added.id}`).delete(), undefined);
  assert.deepEqual(await listed(members), [user]);
});

test("a team is made while the client waits, and takes a member", async (t) => {
  const template = `${graphRoot}/v1.0/teamsTemplates('standard')`;
  const request = graph.api("/teams").responseType(ResponseType.RAW);
  const answer = await request.post({ "template@odata.bind": template, displayName: "JavaScript" });
  assert.equal(answer.status, 202);
  const made = await done(answer.headers.get("Location"));
  t.after(() => client(applicationToken).api(path`/groups/${made}`).delete());
  const added = await graph.api(path`/teams/${made}/members`).post(member(newcomer, { roles: [] }));
  assert.equal(added.userId, newcomer);
  assert.deepEqual(await listed(path`/teams/${made}/members`), [user, newcomer]);
});

test("nobody and somebody disabled can't be added to a team", async () => {
  for (const id of [nobody, disabled]) {
    assert.deepEqual(await refusal(graph.api(teamMembers).version("beta").post(member(id))), [
      404,
      "NotFound",
      `Failed to find user with id '${id}' in the tenant`,
    ]);
  }
});

test("a member of a chat needs a role that there is", async (t) => {
  const members = await chatMembers(t);
  assert.deepEqual(await refusal(graph.api(members).post(member(newcomer, { roles: undefined }))), [
    400,
    "BadRequest",
    "Must specify a role for the new member.",
  ]);
  assert.deepEqual(await refusal(graph.api(members).post(member(newcomer, { roles: ["member"] }))), [
    400,
    "BadRequest",
    "The passed-in role 'member' is not supported.",
  ]);
});

test("a token that is none and a token without the permission are told apart", async () => {
  assert.deepEqual(await refusal(client("garbage").api(teamMembers).post(member(newcomer))), [
    401,
    "InvalidAuthenticationToken",
    "CompactToken parsing failed with error code: 80049217",
  ]);
  assert.deepEqual(await refusal(client(tokenWithoutPermission).api(teamMembers).post(member(newcomer))), [
    403,
    "Forbidden",
    "Missing scope permissions on the request. API requires one of 'TeamMember.ReadWrite.All'. Scopes on the request ''.",
  ]);
});
