import { expect, test } from "vitest";
import { ask, grant, permissionsPath, permissionsTemplate, simulator } from "./ask.ts";

const control = async (target: { readonly controlUrl: string }, path: string, asked = {}) =>
  await ask({ url: target.controlUrl }, path, { key: undefined, ...asked });

test("another process adds faults, sees their hits and removes them", async () => {
  const target = await simulator();
  const added = await control(target, "/faults", {
    method: "POST",
    body: { kind: "status", status: 500, path: permissionsTemplate, count: "all" },
  });
  expect(added.status).toBe(200);
  expect((await ask(target, permissionsPath)).status).toBe(500);
  const listed = await control(target, "/faults");
  expect(listed.body.faults).toEqual([{ ...added.body, hits: 1 }]);
  expect((await control(target, `/faults/${added.body.id}`, { method: "DELETE" })).status).toBe(200);
  expect((await control(target, `/faults/${added.body.id}`, { method: "DELETE" })).status).toBe(404);
  expect((await ask(target, permissionsPath)).status).toBe(200);
});

test("several faults are added as a list and removed together", async () => {
  const target = await simulator();
  const body = [{ kind: "status", status: 500 }, { kind: "reset" }];
  expect((await control(target, "/faults", { method: "POST", body })).body.faults).toHaveLength(2);
  await control(target, "/faults", { method: "DELETE" });
  expect(target.faults.list()).toEqual([]);
});

test("a list with an invalid fault adds no fault", async () => {
  const target = await simulator();
  const body = [{ kind: "reset" }, { kind: "storm" }];
  const { status, body: answer } = await control(target, "/faults", { method: "POST", body });
  expect(status).toBe(400);
  expect(answer.error.message).toContain("faults[1].kind");
  expect(target.faults.list()).toEqual([]);
});

test("the journal is read, filtered and cleared, and never holds a key or the control requests", async () => {
  const target = await simulator();
  await ask(target, permissionsPath, { key: "sk-admin-verysecret" });
  await grant(target, "proj_a");
  const { body } = await control(
    target,
    `/journal?method=POST&template=${encodeURIComponent(permissionsTemplate)}&status=200`,
  );
  expect(body.entries).toEqual([
    expect.objectContaining({ method: "POST", path: permissionsPath, key: "admin", body: { project_ids: ["proj_a"] } }),
  ]);
  const all = await control(target, "/journal");
  expect(all.body.entries).toHaveLength(2);
  expect(JSON.stringify(all.body)).not.toContain("verysecret");
  await control(target, "/journal", { method: "DELETE" });
  expect(target.journal.count()).toBe(0);
});

test("a row is removed without the API", async () => {
  const target = await simulator();
  const { id } = (await grant(target, "proj_a")).body.data[0];
  expect((await control(target, "/store")).body.permissions).toHaveLength(1);
  expect((await control(target, `/store/permissions/${id}`, { method: "DELETE" })).status).toBe(200);
  expect((await control(target, `/store/permissions/${id}`, { method: "DELETE" })).status).toBe(404);
  expect((await ask(target, permissionsPath)).body.data).toEqual([]);
});

test("a checkpoint is removed by its name", async () => {
  const target = await simulator();
  const [, , , name] = permissionsPath.split("/");
  expect((await control(target, `/store/models/${name}`, { method: "DELETE" })).status).toBe(200);
  expect((await ask(target, permissionsPath)).status).toBe(404);
});

test("a reset restores the seed, removes all faults and empties the journal", async () => {
  const target = await simulator();
  await grant(target, "proj_a");
  target.faults.add({ kind: "reset", count: "all" });
  await control(target, "/reset", { method: "POST" });
  expect(target.journal.count()).toBe(0);
  expect((await ask(target, permissionsPath)).body.data).toEqual([]);
});

test("an unknown control is 404", async () => {
  const { status, body } = await control(await simulator(), "/weather");
  expect(status).toBe(404);
  expect(body.error.message).toContain("/_simulator/weather");
});
