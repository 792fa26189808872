import { describe, expect, test } from "vitest";
import { ask, post, simulator } from "./ask.ts";

const project = "/organization/projects/proj_abc123";
const retired = "/organization/projects/proj_retired";
const money = { threshold_amount: 100, currency: "USD", interval: "month" };

const start = async () => await simulator({ seed: undefined });

describe("a setting", () => {
  test.each([
    [`${project}/data_retention`, { object: "project.data_retention", type: "organization_default" }],
    [
      `${project}/hosted_tool_permissions`,
      {
        file_search: { enabled: true },
        web_search: { enabled: true },
        image_generation: { enabled: true },
        mcp: { enabled: true },
        code_interpreter: { enabled: true },
      },
    ],
    [
      `${project}/service_tier_settings`,
      { object: "project.service_tier_settings", default: "standard", enabled_tiers: "all" },
    ],
  ])("%s has a value before any change", async (path, value) => {
    expect((await ask(await start(), path)).body).toEqual(value);
  });

  test.each([
    ["/organization/data_retention", { retention_type: "zero_data_retention" }, { type: "zero_data_retention" }],
    [`${project}/data_retention`, { retention_type: "none" }, { type: "none" }],
    [
      `${project}/hosted_tool_permissions`,
      { mcp: { enabled: false }, web_search: null },
      { mcp: { enabled: false }, web_search: { enabled: true } },
    ],
    [`${project}/service_tier_settings`, { enabled_tiers: [] }, { default: "standard", enabled_tiers: [] }],
    [`${project}/model_permissions`, { mode: "deny_list", model_ids: ["gpt-4o"] }, { mode: "deny_list" }],
    [`${project}/spend_limit`, money, { ...money, enforcement: { status: "inactive" } }],
    ["/organization/spend_limit", money, { ...money, object: "organization.spend_limit" }],
  ])("%s has the value of the change", async (path, body, value) => {
    const target = await start();
    const set = await post(target, path, body);
    expect(set.body).toMatchObject(value);
    expect((await ask(target, path)).body).toEqual(set.body);
  });

  test.each([
    ["/organization/data_retention", { retention_type: "none" }, "retention_type"],
    [`${project}/data_retention`, { type: "none" }, "type"],
    [`${project}/hosted_tool_permissions`, { mcp: { on: true } }, "mcp.on"],
    [`${project}/hosted_tool_permissions`, { mcp: {} }, "mcp.enabled"],
    [`${project}/service_tier_settings`, {}, null],
    [`${project}/service_tier_settings`, { enabled_tiers: ["standard"] }, "enabled_tiers[0]"],
    [`${project}/model_permissions`, { mode: "allow_list" }, "model_ids"],
    [`${project}/spend_limit`, { ...money, threshold_amount: 0 }, "threshold_amount"],
    [`${project}/spend_limit`, { ...money, threshold_amount: 1.5 }, "threshold_amount"],
    [`${project}/spend_limit`, { ...money, currency: "EUR" }, "currency"],
  ])("%s is not set to %j", async (path, body, param) => {
    const { status, body: answer } = await post(await start(), path, body);
    expect([status, answer.error.param]).toEqual([400, param]);
  });

  test.each([`${project}/spend_limit`, `${project}/model_permissions`, "/organization/spend_limit"])(
    "%s is 404 when it was removed, and cannot be removed twice",
    async (path) => {
      const target = await start();
      const body = path.endsWith("model_permissions") ? { mode: "allow_list", model_ids: [] } : money;
      await post(target, path, body);
      expect((await ask(target, path, { method: "DELETE" })).body.deleted).toBe(true);
      expect((await ask(target, path)).status).toBe(404);
      expect((await ask(target, path, { method: "DELETE" })).status).toBe(404);
    },
  );

  test.each([
    "data_retention",
    "hosted_tool_permissions",
    "service_tier_settings",
    "model_permissions",
    "spend_limit",
    "rate_limits",
    "spend_alerts",
    "certificates",
    "api_keys",
    "groups",
    "users",
    "service_accounts",
  ])("below an archived project cannot be read: %s", async (name) => {
    expect((await ask(await start(), `${retired}/${name}`)).status).toBe(400);
    const missing = await ask(await start(), `/organization/projects/proj_nowhere/${name}`);
    expect([missing.status, missing.body.error.code]).toEqual([404, "project_not_found"]);
  });
});

test("a tool that the organization allows to all projects cannot be disabled", async () => {
  const target = await simulator({ seed: undefined, rules: { toolsForAllProjects: ["mcp"] } });
  const path = `${project}/hosted_tool_permissions`;
  expect((await post(target, path, { mcp: { enabled: false } })).status).toBe(409);
  expect((await post(target, path, { mcp: { enabled: true }, web_search: { enabled: false } })).status).toBe(200);
});

describe("rate limits", () => {
  const path = `${project}/rate_limits`;

  test("exist for each model, with the numbers that apply to it", async () => {
    const { body } = await ask(await start(), path);
    expect(body.data.map(({ id }: { id: string }) => id)).toContain("rl-whisper-1");
    const image = body.data.find(({ model }: { model: string }) => model === "gpt-image-1");
    expect(image).toEqual({
      object: "project.rate_limit",
      id: "rl-gpt-image-1",
      model: "gpt-image-1",
      max_requests_per_1_minute: 250,
      max_tokens_per_1_minute: 250_000,
      max_images_per_1_minute: 20,
    });
  });

  test("are lowered separately, in one project, up to the limits of the organization", async () => {
    const target = await start();
    const lowered = await post(target, `${path}/rl-gpt-4o`, { max_requests_per_1_minute: 7 });
    expect(lowered.body).toMatchObject({ max_requests_per_1_minute: 7, max_tokens_per_1_minute: 2_000_000 });
    expect((await ask(target, path)).body.data[0]).toEqual(lowered.body);
    const other = await ask(target, "/organization/projects/proj_support/rate_limits");
    expect(other.body.data[0].max_requests_per_1_minute).toBe(10_000);
    const tooMany = await post(target, `${path}/rl-gpt-4o`, { max_requests_per_1_minute: 10_001 });
    expect([tooMany.status, tooMany.body.error.param]).toEqual([400, "max_requests_per_1_minute"]);
    expect((await post(target, `${path}/rl-gpt-4o`, { max_images_per_1_minute: 1 })).status).toBe(400);
    expect((await post(target, `${path}/rl-gpt-9`, { max_requests_per_1_minute: 1 })).status).toBe(404);
    expect((await ask(target, `${path}/rl-gpt-4o`)).status).toBe(405);
  });

  test("are read backwards by `before`", async () => {
    const target = await start();
    const { body } = await ask(target, `${path}?before=rl-gpt-image-1&limit=1`);
    expect(body).toMatchObject({ data: [{ id: "rl-gpt-4o-mini" }], has_more: true });
    const first = await ask(target, `${path}?before=rl-gpt-4o-mini`);
    expect(first.body).toMatchObject({ data: [{ id: "rl-gpt-4o" }], has_more: false });
    expect((await ask(target, `${path}?before=rl-x`)).status).toBe(404);
  });
});

test("a spend alert is updated as a whole", async () => {
  const target = await start();
  const alert = "/organization/projects/proj_search/spend_alerts/alert_search";
  const channel = { type: "email", recipients: ["bob@example.com"] };
  const updated = await post(target, alert, { ...money, threshold_amount: 0, notification_channel: channel });
  expect(updated.body).toEqual({
    object: "project.spend_alert",
    id: "alert_search",
    ...money,
    threshold_amount: 0,
    notification_channel: { ...channel, subject_prefix: null },
  });
  expect((await post(target, alert, money)).body.error.param).toBe("notification_channel");
  const nobody = { ...money, notification_channel: { type: "email", recipients: [] } };
  expect((await post(target, alert, nobody)).body.error.param).toBe("notification_channel.recipients");
});
