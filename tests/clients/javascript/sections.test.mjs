// Adding and moving section items. The client has no types of its own: a program writes paths, headers and bodies itself.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { client, colleague, foreignChat, member, nobody, path, refusal, refused, user, userToken } from "./graph.mjs";

const graph = client(userToken);
const sections = path`/users/${user}/teamwork/sections`;

/** A request for sections, which exist in beta only. */
const beta = (where) => graph.api(where).version("beta");

/** The version of the user's sections: an annotation of the list, without quotes. */
const version = async () => (await beta(sections).get())["@microsoft.graph.sectionsVersion"];

/** A change as the examples make one: with the current version, in quotes. */
const change = async (where) => beta(where).header("If-Match", `"${await version()}"`);

/** Two new sections and a new chat, which are removed when the test has ended. */
async function arranged(t) {
  const members = [member(user), member(colleague)];
  const chat = await graph.api("/chats").post({ chatType: "group", members });
  t.after(() => graph.api(path`/chats/${chat.id}`).delete());
  const made = [];
  for (const _ of ["source", "target"]) {
    const section = await (await change(sections)).post({ displayName: `JavaScript ${randomUUID()}` });
    t.after(async () => (await change(sections + path`/${section.id}`)).delete());
    made.push(section.id);
  }
  const items = made.map((id) => sections + path`/${id}/items`);
  return { item: chat.id, source: made[0], target: made[1], sourceItems: items[0], targetItems: items[1] };
}

/** The ids of the items in a section. */
async function listed(items) {
  return (await beta(items).get()).value.map((one) => one.id);
}

test("an item is added to a section, moved to another and removed, and every change renews the etag", async (t) => {
  const { item, target, sourceItems, targetItems } = await arranged(t);
  const before = await version();
  const added = await beta(sourceItems).header("If-Match", `"${before}"`).post({ id: item });
  assert.equal(added["@odata.type"], "#microsoft.graph.teamworkSectionItem");
  assert.equal(added.id, item);
  assert.equal(added.itemType, "chat");
  assert.notEqual(added["@odata.etag"], `"${before}"`);
  assert.equal(added["@odata.etag"], `"${await version()}"`);

  // The etag of an answer is the next change's version.
  const moved = await beta(sourceItems + path`/${item}/move`)
    .header("If-Match", added["@odata.etag"])
    .post({ targetSectionId: target });
  assert.equal(moved.id, item);
  assert.notEqual(moved["@odata.etag"], added["@odata.etag"]);
  assert.deepEqual(await listed(sourceItems), []);
  assert.deepEqual(await listed(targetItems), [item]);

  assert.equal(await (await change(targetItems + path`/${item}`)).delete(), undefined);
  assert.deepEqual(await listed(targetItems), []);
});

test("an item that is already in a section is refused, and the error says where it is", async (t) => {
  const { item, source, sourceItems, targetItems } = await arranged(t);
  await (await change(sourceItems)).post({ id: item });
  assert.deepEqual(await refusal((await change(sourceItems)).post({ id: item })), [
    409,
    "Conflict",
    "This item is already in this section.",
  ]);
  const elsewhere = await refused((await change(targetItems)).post({ id: item }));
  assert.deepEqual(
    [elsewhere.statusCode, elsewhere.message],
    [409, "This item is already associated with another section. Use the move API to relocate it."],
  );
  // GraphError has no property for details; its body is the text of the service's error.
  const { details } = JSON.parse(elsewhere.body);
  assert.deepEqual([details[0].code, details[0].target], ["conflictingSectionId", source]);
});

test("a change needs the version that the sections have", async (t) => {
  const { item, sourceItems } = await arranged(t);
  assert.deepEqual(await refusal(beta(sourceItems).post({ id: item })), [
    428,
    "PreconditionRequired",
    "The If-Match header is required for this operation.",
  ]);
  assert.deepEqual(await refusal(beta(sourceItems).header("If-Match", '"1"').post({ id: item })), [
    412,
    "PreconditionFailed",
    "The If-Match header value doesn't match the current section hierarchy version. " +
      "List sections again to retrieve the current @microsoft.graph.sectionsVersion annotation and retry.",
  ]);
});

test("an item must be named, and be a conversation of the user", async (t) => {
  const { sourceItems } = await arranged(t);
  assert.deepEqual(await refusal((await change(sourceItems)).post({})), [
    400,
    "BadRequest",
    "The 'id' property is required and must not be empty.",
  ]);
  assert.deepEqual(await refusal((await change(sourceItems)).post({ id: foreignChat })), [
    403,
    "Forbidden",
    "Access to this resource is denied. The caller must be a member of the conversation being added.",
  ]);
});

test("an item can't be moved from or to what isn't there", async (t) => {
  const { item, target, sourceItems, targetItems } = await arranged(t);
  assert.deepEqual(await refusal((await change(sourceItems + path`/${item}/move`)).post({ targetSectionId: target })), [
    404,
    "NotFound",
    "The specified item was not found in this section.",
  ]);
  await (await change(sourceItems)).post({ id: item });
  const targetSectionId = randomUUID();
  assert.deepEqual(await refusal((await change(sourceItems + path`/${item}/move`)).post({ targetSectionId })), [
    404,
    "NotFound",
    "The specified section was not found.",
  ]);
  assert.deepEqual(await listed(targetItems), []);
});

test("nobody has no sections", async () => {
  assert.deepEqual(await refusal(beta(path`/users/${nobody}/teamwork/sections`).get()), [
    404,
    "NotFound",
    "The specified user wasn't found.",
  ]);
});
