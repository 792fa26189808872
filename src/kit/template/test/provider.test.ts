/** The provider in this process, under Terraform's rules, against the API that comes with it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { testProvider } from "terraform-plugin-kit/testing";
import type { TestedProvider } from "terraform-plugin-kit/testing";
import { startServer } from "../api/server.ts";
import type { NotesServer } from "../api/server.ts";
import { provider } from "../src/provider.ts";

let server: NotesServer;
let tested: TestedProvider;
before(async () => {
  server = await startServer();
  tested = await testProvider(provider, { url: server.url, key: "a-key" });
});
after(async () => {
  await tested.close();
  await server.close();
});

test("a note is created, read, updated and deleted", async () => {
  const created = await tested.create("example_note", { title: "Milk", text: "two bottles" });
  assert.equal(created.values["revision"], 1);
  assert.deepEqual(await tested.refresh("example_note", created), created);
  assert.equal(await tested.changes("example_note", created, { title: "Milk", text: "two bottles" }), false);

  const updated = await tested.update("example_note", created, { title: "Milk", text: "three bottles" });
  assert.equal(updated.values["id"], created.values["id"]);
  assert.equal(updated.values["revision"], 2);

  await tested.destroy("example_note", updated);
  assert.equal(await tested.refresh("example_note", updated), null);
});

test("another title is another note", async () => {
  const created = await tested.create("example_note", { title: "Old" });
  const { replace } = await tested.plan("example_note", created, { title: "New" });
  assert.deepEqual(replace, [[{ attribute: "title" }]]);
  await tested.destroy("example_note", created);
});

test("empty labels are as good as none", async () => {
  const created = await tested.create("example_note", { title: "Empty", labels: {} });
  server.notes.set(String(created.values["id"]), { ...server.notes.get(String(created.values["id"]))!, labels: null });
  const refreshed = await tested.refresh("example_note", created);
  assert.equal(await tested.changes("example_note", refreshed!, { title: "Empty", labels: {} }), false);
  await tested.destroy("example_note", created);
});

test("a title has 80 characters at most", () => {
  assert.equal(tested.problems("example_note", { title: "x".repeat(81) }).length, 1);
});

test("notes are listed, imported and archived", async () => {
  const { values } = await tested.create("example_note", { title: "Bread" });
  const [listed] = await tested.list("example_note", { title: "Br" });
  assert.equal(listed?.displayName, "Bread");
  assert.equal((await tested.import("example_note", String(values["id"])))?.values["title"], "Bread");

  assert.deepEqual(await tested.invoke("example_archive_note", { id: values["id"] }), [
    `Archiving ${String(values["id"])}`,
  ]);
  assert.deepEqual((await tested.data("example_notes", {}))["notes"], []);
});

test("a session ends when it is closed", async () => {
  const { result, close } = await tested.open("example_session", {});
  assert.ok(server.sessions.has(String(result["token"])));
  await close();
  assert.equal(server.sessions.size, 0);
});

test("a slug has letters, digits and hyphens", async () => {
  assert.equal(await tested.call("slug", "Milk & Bread!"), "milk-bread");
  await assert.rejects(tested.call("slug", "?!"), /no letter and no digit/);
});
