import { expect, test } from "vitest";
import { ask, grant, permissionsPath, permissionsTemplate, simulator } from "./ask.ts";

test("records each request with its answer and its kind of key", async () => {
  const target = await simulator({ now: () => 1234 });
  await ask(target, `${permissionsPath}?limit=5&order=ascending`, {
    headers: { "openai-organization": "org-x", "openai-project": "proj_x", "user-agent": "tester/1" },
  });
  expect(target.journal.entries()).toEqual([
    {
      time: 1234,
      method: "GET",
      template: permissionsTemplate,
      path: permissionsPath,
      query: { limit: "5", order: "ascending" },
      body: undefined,
      key: "admin",
      organization: "org-x",
      project: "proj_x",
      userAgent: "tester/1",
      status: 200,
      duration: expect.any(Number),
      faults: [],
    },
  ]);
});

test("filters by method, template, path and status", async () => {
  const target = await simulator();
  await grant(target, "proj_a");
  await grant(target, "proj_nowhere");
  await ask(target, permissionsPath, { key: "sk-ordinary" });
  await ask(target, "/nowhere", { key: undefined });
  const { journal } = target;
  expect(journal.count()).toBe(4);
  expect(journal.count({ method: "POST", template: permissionsTemplate })).toBe(2);
  expect(journal.count({ method: "POST", status: 400 })).toBe(1);
  expect(journal.count({ path: "/nowhere", status: 404 })).toBe(1);
  expect(journal.entries().map(({ key }) => key)).toEqual(["admin", "admin", "ordinary", undefined]);
  journal.clear();
  expect(journal.count()).toBe(0);
});
