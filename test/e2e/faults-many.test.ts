import { expect, test } from "vitest";
import type { FaultRule } from "../../src/simulator/faults.ts";
import { describeTerraform } from "../support/terraform.ts";
import { configuration, world } from "./world.ts";
import type { World } from "./world.ts";

const projects = Array.from({ length: 12 }, (_, index) => `proj_${index}`);
const models = ["ft:gpt-4o-mini-2024-07-18:my-org::first", "ft:gpt-4o-mini-2024-07-18:my-org::second"];
const permissions = "/fine_tuning/checkpoints/{}/permissions";

const many = (provider = "") =>
  configuration(
    `
resource "openai_fine_tuning_checkpoint_permission" "many" {
  for_each      = { for pair in setproduct(${JSON.stringify(models)}, ${JSON.stringify(projects)}) : "\${pair[0]}/\${pair[1]}" => pair }
  checkpoint_id = each.value[0]
  project_id    = each.value[1]
}`,
    provider,
  );

/** 24 permissions on two checkpoints, in pages of five. */
async function planned(provider?: string): Promise<World> {
  const organization = await world({
    pageSize: 5,
    seed: {
      projects: [{ id: "proj_owner", name: "Owner" }, ...projects.map((id) => ({ id, name: id }))],
      models: models.map((id) => ({ id, project_id: "proj_owner" })),
    },
  });
  await organization.write(many(provider));
  return organization;
}

const wanted = models.flatMap((model) => projects.map((project) => `${model}/${project}`)).toSorted();

/** No grant is lost or repeated: the simulator has each grant once, and the state has its id. */
async function expectAllOnce(organization: World): Promise<void> {
  const grants = organization.grants();
  expect(grants.map(({ checkpoint, project_id }) => `${checkpoint}/${project_id}`).toSorted()).toEqual(wanted);
  const ids = Object.values(await organization.state()).map((attributes) => attributes["permission_id"]);
  expect(ids).toHaveLength(grants.length);
  expect(new Set(ids)).toEqual(new Set(grants.map(({ id }) => id)));
  organization.simulator.faults.clear();
  expect(await organization.plan()).toMatchObject({ changes: false });
}

/** The simulator grants nothing twice, so its journal has the stronger evidence: each grant that it acted on. */
function actedOn({ simulator }: World): readonly string[] {
  const afterwards = simulator.faults
    .list()
    .filter(({ rule }) => (rule as { readonly commit?: string }).commit === "after")
    .map(({ id }) => id);
  return simulator.journal
    .entries({ method: "POST" })
    .filter(({ status, faults }) => status === 200 || faults.some((id) => afterwards.includes(id)))
    .flatMap(({ path, body }) => {
      const checkpoint = decodeURIComponent(path.split("/")[3] ?? "");
      return (body as { readonly project_ids: readonly string[] }).project_ids.map((id) => `${checkpoint}/${id}`);
    })
    .toSorted();
}

/** One more apply without faults corrects every tainted or missing grant. */
async function expectRecovery(organization: World): Promise<void> {
  organization.simulator.faults.clear();
  await organization.apply(["-parallelism=50"]);
  await expectAllOnce(organization);
}

describeTerraform("grants that go together", () => {
  test.each<[string, readonly FaultRule[]]>([
    ["lost answers after the API acted", [{ kind: "reset", commit: "after", method: "POST", count: 2 }]],
    [
      "connections reset at every turn",
      [
        { kind: "reset", method: "GET", count: 2 },
        { kind: "reset", commit: "after", method: "POST", count: 1 },
        { kind: "reset", method: "POST", skip: 1, count: 1 },
      ],
    ],
    ["a storm of 429s", [{ kind: "throttle", requestsPerMinute: 7, burst: 1, minute: 2000 }]],
    ["a storm of 429s that say nothing", [{ kind: "rate-limit", hint: "none", method: "POST", skip: 1, count: 3 }]],
    [
      "reordered and doubled pages, and a lost answer",
      [
        { kind: "reversed-rows" },
        { kind: "duplicate-rows" },
        { kind: "reset", commit: "after", method: "POST", count: 1 },
      ],
    ],
  ])("survive %s in one apply", async (_, faults) => {
    const organization = await planned();
    const rules = faults.map((fault) => organization.simulator.faults.add(fault));
    await organization.apply(["-parallelism=50"]);
    expect(rules.map(({ hits }) => hits > 0)).toEqual(rules.map(() => true));
    expect(actedOn(organization)).toEqual(wanted);
    await expectAllOnce(organization);
  });

  test.each<[string, FaultRule]>([
    ["the list fails", { kind: "status", status: 500, method: "GET", path: permissions, count: "all" }],
    ["a cursor repeats", { kind: "repeat-cursor", method: "GET", path: permissions }],
  ])("are recorded if their answers are lost while %s, and the next apply adopts them", async (_, fault) => {
    const organization = await planned("max_retries = 0");
    organization.simulator.faults.add(fault);
    organization.simulator.faults.add({ kind: "reset", commit: "after", method: "POST", count: "all" });
    const { code, text } = await organization.run(["apply", "-no-color", "-auto-approve", "-parallelism=50"]);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("Error:") as string });
    expect(organization.grants()).toHaveLength(24);
    expect(Object.keys(await organization.state())).toHaveLength(24);
    await expectRecovery(organization);
  });

  test("are made once each by the next apply if the provider is killed before the answer", async () => {
    const organization = await planned();
    organization.simulator.faults.add({ kind: "silence", commit: "after", method: "POST", count: "all" });
    const running = organization.start(["apply", "-no-color", "-auto-approve", "-parallelism=50"]);
    await organization.posted(2);
    for (const provider of await running.children()) process.kill(provider, "SIGKILL");
    expect((await running.done).code).toBe(1);
    await expectRecovery(organization);
  });

  test("are revoked even if connections are reset during the revokes", async () => {
    const organization = await planned();
    await organization.apply(["-parallelism=50"]);
    organization.simulator.faults.add({ kind: "reset", commit: "after", method: "DELETE", count: 3 });
    organization.simulator.faults.add({ kind: "reset", method: "DELETE", skip: 3, count: 3 });
    organization.simulator.faults.add({ kind: "throttle", requestsPerMinute: 600, burst: 5, minute: 60_000 });
    await organization.destroy(["-parallelism=50"]);
    expect(organization.grants()).toEqual([]);
    expect(await organization.state()).toEqual({});
  });

  test.each([1, 50])("are granted, kept and revoked with -parallelism=%d under a throttle", async (parallelism) => {
    const organization = await planned();
    organization.simulator.faults.add({ kind: "throttle", requestsPerMinute: 7, burst: 1, minute: 1000 });
    await organization.apply([`-parallelism=${parallelism}`]);
    expect(organization.simulator.journal.count({ status: 429 })).toBeGreaterThan(0);
    await expectAllOnce(organization);
    await organization.destroy([`-parallelism=${parallelism}`]);
    expect(organization.grants()).toEqual([]);
  });

  test("of two aliases of the provider are made once each", async () => {
    const organization = await planned();
    await organization.write(
      `${many()}
provider "openai" {
  alias = "other"
}
resource "openai_fine_tuning_checkpoint_permission" "more" {
  provider      = openai.other
  for_each      = toset(["proj_one", "proj_two"])
  checkpoint_id = "${models[0]}"
  project_id    = each.value
}
`.replaceAll('["proj_one", "proj_two"]', JSON.stringify(projects.slice(0, 2))),
    );
    organization.simulator.faults.add({ kind: "reset", commit: "after", method: "POST", count: 1 });
    await organization.apply(["-parallelism=50"]);
    // Both aliases have the same two grants, which the simulator has once.
    expect(organization.grants()).toHaveLength(24);
    expect(Object.keys(await organization.state())).toHaveLength(26);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("are all read by a data source in the same apply, although lists lag behind", async () => {
    const organization = await planned();
    organization.simulator.faults.add({ kind: "lag", reads: 1, path: `/fine_tuning/checkpoints/*`, count: 1 });
    await organization.write(`${many()}
data "openai_fine_tuning_checkpoint_permissions" "before" {
  checkpoint_id = "${models[1]}"
}
data "openai_fine_tuning_checkpoint_permissions" "after" {
  for_each      = toset(${JSON.stringify(models)})
  checkpoint_id = each.value
  depends_on    = [openai_fine_tuning_checkpoint_permission.many]
}
output "seen" {
  value = sum([for each in data.openai_fine_tuning_checkpoint_permissions.after : length(each.permissions)])
}`);
    await organization.apply(["-parallelism=50"]);
    const { stdout } = await organization.run(["output", "-json", "seen"]);
    expect(JSON.parse(stdout)).toBe(24);
  });
});

describeTerraform("a project created a moment ago", () => {
  test("gets its members although the API does not find it everywhere yet", async () => {
    const organization = await world({ seed: { users: [{ id: "user-a", email: "a@example.com" }] } });
    const rule = organization.simulator.faults.add({
      kind: "status",
      status: 404,
      message: "No such project",
      path: "/organization/projects/{}/users",
      count: 2,
    });
    await organization.write(
      configuration(`
resource "openai_project" "new" {
  name = "New"
}
resource "openai_project_user" "member" {
  project_id = openai_project.new.id
  user_id    = "user-a"
  role       = "member"
}`),
    );
    await organization.apply();
    expect(rule.hits).toBe(2);
    expect(organization.simulator.store.dump()["project_users"]).toHaveLength(1);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });
});
