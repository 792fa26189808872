import { expect, test } from "vitest";
import { ask, permissionsPath, simulator, small } from "./ask.ts";

test("a request without a key is refused with the reason", async () => {
  const { status, body, headers } = await ask(await simulator(), permissionsPath, { key: undefined });
  expect(status).toBe(401);
  expect(body.error.message).toContain("didn't provide an API key");
  expect(headers.get("x-request-id")).toMatch(/^req_[0-9a-f]{32}$/);
});

test("the refusal of an unknown key does not repeat the key", async () => {
  const { status, body } = await ask(await simulator(), permissionsPath, { key: "pk-live-0123456789abcdef" });
  expect(status).toBe(401);
  expect(body.error.code).toBe("invalid_api_key");
  expect(body.error.message).toBe(`Incorrect API key provided: sk-${"*".repeat(16)}cdef.`);
});

test("an ordinary key lacks the scopes of checkpoint permissions", async () => {
  const target = await simulator();
  const read = await ask(target, permissionsPath, { key: "sk-proj-x" });
  const write = await ask(target, permissionsPath, { key: "sk-proj-x", method: "POST", body: {} });
  expect([read.status, write.status]).toEqual([401, 401]);
  expect(read.body.error.message).toContain("Missing scopes: api.fine_tuning.checkpoints.read.");
  expect(write.body.error.message).toContain("Missing scopes: api.fine_tuning.checkpoints.write.");
});

test("an admin key reads no jobs, unless the rule allows it", async () => {
  const strict = await ask(await simulator(), "/fine_tuning/jobs");
  expect(strict.status).toBe(401);
  expect(strict.body.error.message).toContain("Missing scopes: api.fine_tuning.jobs.read.");
  const lenient = await simulator({ rules: { adminKeyReadsJobs: true } });
  expect((await ask(lenient, "/fine_tuning/jobs")).status).toBe(200);
});

test("once the seed lists keys, only these keys are accepted, each with its scopes", async () => {
  const target = await simulator({
    seed: {
      ...small,
      keys: [
        { value: "sk-admin-all" },
        { value: "sk-admin-reads", scopes: ["api.fine_tuning.checkpoints.read"] },
        { value: "sk-plain", kind: "admin" },
      ],
    },
  });
  const grantWith = async (key: string) =>
    (await ask(target, permissionsPath, { key, method: "POST", body: { project_ids: ["proj_a"] } })).status;
  expect(await grantWith("sk-admin-all")).toBe(200);
  expect(await grantWith("sk-plain")).toBe(200);
  expect(await grantWith("sk-admin-reads")).toBe(401);
  expect(await grantWith("sk-admin-other")).toBe(401);
  expect((await ask(target, permissionsPath, { key: "sk-admin-reads" })).status).toBe(200);
});

test("a header with another organization than the seed's is refused", async () => {
  const headers = { "openai-organization": "org-other" };
  const named = await simulator({ seed: { ...small, organization: "org-mine" } });
  expect((await ask(named, permissionsPath, { headers })).body.error.code).toBe("mismatched_organization");
  expect((await ask(await simulator(), permissionsPath, { headers })).status).toBe(200);
});

test("an unknown path is 404, and an unknown method is 405", async () => {
  const target = await simulator();
  const lost = await ask(target, "/organization/nothing");
  expect([lost.status, lost.body.error.message]).toEqual([404, "Invalid URL (GET /v1/organization/nothing)"]);
  expect((await ask(target, "/organization/projects", { method: "PUT" })).status).toBe(405);
});
