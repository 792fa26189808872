import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelTable } from "../../src/simulator/routes/fine-tuned-models.ts";
import { ask, grant, model, permissionsPath, simulator, small } from "./ask.ts";

const grantees = (answer: { readonly body: { readonly data: readonly { readonly project_id: string }[] } }) =>
  answer.body.data.map((row) => row.project_id);

describe("granting", () => {
  test("answers a list with a row for each project, with ids in the API's form", async () => {
    const target = await simulator({ now: () => 1_721_764_867_000 });
    const { status, body } = await grant(target, "proj_a", "proj_b");
    expect(status).toBe(200);
    expect(body).toEqual({
      object: "list",
      data: [
        {
          object: "checkpoint.permission",
          id: expect.stringMatching(/^cp_[0-9A-Za-z]{24}$/),
          created_at: 1_721_764_867,
          project_id: "proj_a",
        },
        expect.objectContaining({ project_id: "proj_b" }),
      ],
      first_id: body.data[0].id,
      last_id: body.data[1].id,
      has_more: false,
    });
    expect(body.data[0].id).not.toBe(body.data[1].id);
  });

  test("twice to one project returns the existing row", async () => {
    const target = await simulator();
    const first = await grant(target, "proj_a");
    const second = await grant(target, "proj_a", "proj_a");
    expect(second.body).toEqual(first.body);
    expect((await ask(target, permissionsPath)).body.data).toHaveLength(1);
  });

  test("twice to one project is refused by the rule", async () => {
    const target = await simulator({ rules: { existingPermission: "refuse" } });
    await grant(target, "proj_a");
    const { status, body } = await grant(target, "proj_b", "proj_a");
    expect(status).toBe(400);
    expect(body.error.message).toContain("already exists");
    expect(grantees(await ask(target, permissionsPath))).toEqual(["proj_a"]);
  });

  test("to the owning project is refused in the API's words", async () => {
    const { status, body } = await grant(await simulator(), "proj_owner");
    expect(status).toBe(400);
    expect(body.error).toEqual({
      message: "Cannot modify checkpoint permissions for the owning project: proj_owner",
      type: "invalid_request_error",
      param: "project_ids",
      code: null,
    });
  });

  test("is all or nothing: one unknown project refuses the whole request", async () => {
    const target = await simulator();
    const { status, body } = await grant(target, "proj_a", "proj_nowhere");
    expect(status).toBe(400);
    expect(body.error.message).toBe("The project proj_nowhere was not found.");
    expect((await ask(target, permissionsPath)).body.data).toEqual([]);
  });

  test("to an archived project is refused", async () => {
    const { status, body } = await grant(await simulator(), "proj_old");
    expect(status).toBe(400);
    expect(body.error.message).toBe("Project Old is archived");
  });

  test("to an organization is accepted and echoed as project_id", async () => {
    const target = await simulator();
    expect(grantees(await grant(target, "org-XYZ789"))).toEqual(["org-XYZ789"]);
    expect(grantees(await ask(target, `${permissionsPath}?project_id=org-XYZ789`))).toEqual(["org-XYZ789"]);
  });

  test("to an organization is refused by the rule", async () => {
    const target = await simulator({ rules: { organizationGrantees: "refuse" } });
    const { status, body } = await grant(target, "org-XYZ789");
    expect(status).toBe(400);
    expect(body.error.message).toContain("'org-XYZ789' is not a project id");
  });

  test.each([
    [
      "an unknown member",
      { project_ids: ["proj_a"], organization_id: "org-x" },
      "Unknown parameter: 'organization_id'.",
    ],
    ["no project_ids", {}, "Missing required parameter: 'project_ids'."],
    ["an empty list", { project_ids: [] }, "Invalid 'project_ids': expected at least one project."],
    [
      "a string for the list",
      { project_ids: "proj_a" },
      "Invalid type for 'project_ids': expected an array of strings.",
    ],
    ["a number in the list", { project_ids: [1] }, "Invalid type for 'project_ids': expected an array of strings."],
    ["a list for the body", ["proj_a"], "Invalid body: expected an object."],
  ])("refuses %s", async (_what, body, message) => {
    const answer = await ask(await simulator(), permissionsPath, { method: "POST", body });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toBe(message);
  });

  test("refuses a body that is not JSON", async () => {
    const target = await simulator();
    const response = await fetch(target.url + permissionsPath, {
      method: "POST",
      headers: { authorization: "Bearer sk-admin-test" },
      body: "{",
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: "invalid_json" } });
  });
});

describe("listing", () => {
  test("returns the newest first, or the oldest on request", async () => {
    const target = await simulator();
    await grant(target, "proj_a");
    await grant(target, "proj_b", "proj_c");
    expect(grantees(await ask(target, permissionsPath))).toEqual(["proj_c", "proj_b", "proj_a"]);
    expect(grantees(await ask(target, `${permissionsPath}?order=ascending`))).toEqual(["proj_a", "proj_b", "proj_c"]);
  });

  test("refuses an order of other endpoints", async () => {
    const { status, body } = await ask(await simulator(), `${permissionsPath}?order=asc`);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ param: "order", code: "invalid_value" });
  });

  test("pages by ten and continues after a row", async () => {
    const projects = Array.from({ length: 25 }, (_, index) => ({
      id: `proj_${index}`,
      name: `${index}`,
      created_at: 1,
    }));
    const target = await simulator({
      seed: { projects: [{ id: "proj_owner", name: "Owner", created_at: 0 }, ...projects], models: [{ id: model }] },
    });
    await grant(target, ...projects.map(({ id }) => id));
    const seen: string[] = [];
    const sizes: number[] = [];
    let path = permissionsPath;
    for (;;) {
      const { body } = await ask(target, path);
      seen.push(...grantees({ body }));
      sizes.push(body.data.length);
      expect(body.first_id).toBe(body.data[0].id);
      expect(body.last_id).toBe(body.data.at(-1).id);
      if (body.has_more === false) break;
      path = `${permissionsPath}?after=${body.last_id}`;
    }
    expect(sizes).toEqual([10, 10, 5]);
    expect(seen).toEqual(projects.map(({ id }) => id).toReversed());
  });

  test("keeps to a forced page size, whatever the limit", async () => {
    const target = await simulator({ pageSize: 2 });
    await grant(target, "proj_a", "proj_b", "proj_c");
    const { body } = await ask(target, `${permissionsPath}?limit=100`);
    expect(body.data).toHaveLength(2);
    expect(body.has_more).toBe(true);
  });

  test("has no more after a page that is exactly full", async () => {
    const target = await simulator({ pageSize: 3 });
    await grant(target, "proj_a", "proj_b", "proj_c");
    const { body } = await ask(target, permissionsPath);
    expect([body.data.length, body.has_more]).toEqual([3, false]);
  });

  test("has no cursors on an empty page", async () => {
    const { body } = await ask(await simulator(), permissionsPath);
    expect(body).toEqual({ object: "list", data: [], first_id: null, last_id: null, has_more: false });
  });

  test.each([
    ["limit=0", "limit", "integer_below_min_value"],
    ["limit=101", "limit", "integer_above_max_value"],
    ["limit=ten", "limit", "invalid_type"],
    ["limit=", "limit", "invalid_type"],
    ["after=cp_nowhere", "after", "invalid_cursor"],
  ])("refuses %s", async (query, param, code) => {
    const { status, body } = await ask(await simulator(), `${permissionsPath}?${query}`);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ param, code, type: "invalid_request_error" });
  });
});

describe("the checkpoint in the path", () => {
  test("is found under any name, encoded as one segment", async () => {
    const target = await simulator();
    // fetch folds a segment that is nothing but dots; no name of a model is.
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((text) => !/^\.{1,2}$/.test(text));
    await fc.assert(
      fc.asyncProperty(name, async (id) => {
        const path = `/fine_tuning/checkpoints/${encodeURIComponent(id)}/permissions`;
        expect((await ask(target, path)).status).toBe(404);
        target.store.table(modelTable).put({ id, project_id: undefined });
        expect((await ask(target, path)).status).toBe(200);
        target.store.table(modelTable).delete(id);
      }),
      { numRuns: 50 },
    );
  });

  test("may have plain or encoded colons", async () => {
    const target = await simulator();
    await grant(target, "proj_a");
    const plain = await ask(target, `/fine_tuning/checkpoints/${model}/permissions`);
    expect(grantees(plain)).toEqual(["proj_a"]);
    expect(target.journal.count({ template: "/fine_tuning/checkpoints/{}/permissions" })).toBe(2);
  });

  test.each(["ft:nobody:knows::this", "ftckpt_zc4Q7MP6XxulcVzj4MZdwsAB"])("is unknown as %s", async (name) => {
    const target = await simulator();
    const path = `/fine_tuning/checkpoints/${encodeURIComponent(name)}/permissions`;
    for (const asked of [{}, { method: "POST", body: { project_ids: ["proj_a"] } }]) {
      const { status, body } = await ask(target, path, asked);
      expect(status).toBe(404);
      expect(body.error).toMatchObject({ code: "model_not_found" });
      expect(body.error.message).toContain(name);
    }
  });

  test("is not found by the ftckpt id in its job's list", async () => {
    const target = await simulator({
      seed: { ...small, jobs: [{ model: "gpt-4o-mini", checkpoints: [{ id: "ftckpt_known", step_number: 1 }] }] },
    });
    expect((await ask(target, "/fine_tuning/checkpoints/ftckpt_known/permissions")).status).toBe(404);
  });

  test("may not be empty", async () => {
    const { status, body } = await ask(await simulator(), "/fine_tuning/checkpoints//permissions");
    expect(status).toBe(404);
    expect(body.error.message).toContain("Invalid URL");
  });
});

describe("revoking", () => {
  test("returns the deleted permission, and 404 the second time", async () => {
    const target = await simulator();
    const { id } = (await grant(target, "proj_a", "proj_b")).body.data[0];
    const path = `${permissionsPath}/${id}`;
    expect((await ask(target, path, { method: "DELETE" })).body).toEqual({
      id,
      object: "checkpoint.permission",
      deleted: true,
    });
    expect(grantees(await ask(target, permissionsPath))).toEqual(["proj_b"]);
    expect((await ask(target, path, { method: "DELETE" })).status).toBe(404);
  });

  test("deletes only permissions of the named checkpoint", async () => {
    const target = await simulator({ seed: { ...small, models: [{ id: model }, { id: "ft:other" }] } });
    const { id } = (await grant(target, "proj_a")).body.data[0];
    const wrong = await ask(target, `/fine_tuning/checkpoints/ft:other/permissions/${id}`, { method: "DELETE" });
    expect(wrong.status).toBe(404);
    expect(grantees(await ask(target, permissionsPath))).toEqual(["proj_a"]);
  });
});
