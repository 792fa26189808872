import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { offers } from "../../src/resources/index.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { exporter, importsOf } from "./exporting.ts";
import { richSeed } from "./rich-seed.ts";

test("an export has a file for each noun, and equal bytes in a second export, whatever the order of the API", async () => {
  const { run, simulator } = await exporter({ seed: richSeed });
  const { code, files } = await run();
  expect(code).toBe(0);
  const nouns = offers.flatMap(({ resource }) => (resource ? [`${resource.name}.tf`] : []));
  const unasked = ["user_role.tf", "project_user_role.tf"];
  expect(Object.keys(files).toSorted()).toEqual(
    [...nouns.filter((name) => !unasked.includes(name)), "README.md", "terraform.tf"].toSorted(),
  );
  simulator.faults.add({ kind: "reversed-rows" });
  expect((await run(["--force"])).files).toEqual(files);
});

test("an export of the rich organization has each noun", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { files } = await run(["--only", offers.flatMap(({ resource }) => resource?.name ?? []).join(",")]);
  const lacking = offers.flatMap(({ resource }) =>
    resource && Object.keys(importsOf(files[`${resource.name}.tf`])).length === 0 ? [resource.name] : [],
  );
  expect(lacking).toEqual([]);
});

test("addresses come from names, and the oldest of two objects has the plain address", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { files } = await run(["--only", "project,group"]);
  expect(importsOf(files["project.tf"])).toEqual({
    "openai_project._2024_plan": "proj_year",
    "openai_project.assistants": "proj_abc123",
    "openai_project.buro_sud": "proj_south",
    "openai_project.proj_rocket": "proj_rocket",
    "openai_project.quote_x_y_z": "proj_odd",
    "openai_project.research": "proj_owner",
    "openai_project.search": "proj_search",
    "openai_project.search_twin": "proj_twin",
    "openai_project.support": "proj_support",
    "openai_project.研究": "proj_kanji",
  });
  expect(importsOf(files["group.tf"])).toEqual({
    "openai_group.engineering": "group_engineering",
    "openai_group.engineering_twin": "group_twin",
  });
});

test("an object that cannot be a resource is a data source if a block refers to it, else a comment has the reason", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { files } = await run();
  const { "project.tf": projects = "", "group.tf": groups = "", "invite.tf": invites = "" } = files;
  expect(projects).toContain(`data "openai_project" "default_project" {\n  project_id = "proj_default"\n}`);
  expect(projects).toContain("# does not say which project is the default: it is the oldest active one");
  expect(projects).toContain(
    `# Not a resource: archived, and the API takes no change of an archived project.\ndata "openai_project" "retired"`,
  );
  expect(files["project_spend_limit.tf"]).toContain("project_id       = data.openai_project.default_project.id");
  expect(invites).toContain("id   = data.openai_project.retired.id");
  expect(groups).toContain(`data "openai_group" "contractors"`);
  expect(groups).toContain(`#   "Nobody refers to it" (group_unused)`);
  expect(files["group_role.tf"]).toContain("group_id = data.openai_group.contractors.id");
  expect(files["role.tf"]).toContain(`data "openai_role" "reader"`);
  expect(files["role.tf"]).toContain(`#   "owner" (role-api-organization-owner__api-organization__org-simulator)`);
  expect(files["project_group.tf"]).toContain("role       = data.openai_project_role.default_project_owner.id");
  expect(invites).toContain(`#   "bob@example.com" (invite-bob456)`);
  expect(invites).toContain(`# Not resources: expired.\n#   "eve@example.com" (invite-old)`);
  expect(Object.keys(importsOf(invites))).toEqual(["openai_invite.dee_example_com", "openai_invite.fay_example_com"]);
  expect(projects).toContain(`data "openai_project" "two_lines" {`);
});

test("the default project is the oldest active project, only if it has the default name", async () => {
  const { run } = await exporter({
    seed: {
      projects: [
        { id: "proj_a", name: "Mine", created_at: 1 },
        { id: "proj_b", name: "Default project", created_at: 2 },
      ],
    },
  });
  const { files } = await run(["--only", "project"]);
  expect(importsOf(files["project.tf"])).toEqual({
    "openai_project.default_project": "proj_b",
    "openai_project.mine": "proj_a",
  });
});

test("a person has an email if only this person has it, else an id", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { files } = await run(["--only", "organization_user,project_user,user_role,group_user"]);
  const { "organization_user.tf": people = "" } = files;
  expect(people).toContain(`email = "ann@example.com"`);
  expect(people).toContain(`user_id = "user-dup1"`);
  expect(people).not.toContain("ora@example.com");
  expect(files["user_role.tf"]).toContain(`email   = "cyd@example.com"`);
  expect(files["group_user.tf"]).toContain(`user_id  = "svc_acct_abc123"`);
});

test("references to exported objects replace ids", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { files } = await run();
  expect(files["project_user.tf"]).toContain("project_id = openai_project.search_twin.id");
  expect(files["workload_identity_federation_rule.tf"]).toContain(
    "service_account_id            = openai_project_service_account.assistants_indexer.id",
  );
  expect(files["group_user.tf"]).toContain("user_id  = openai_project_service_account.assistants_indexer.id");
  expect(files["project_certificate.tf"]).toContain("certificate_id = openai_certificate.gateway.id");
  const ids = /\b(?:proj_|group_(?!id\b)|role_(?!id\b|name\b)|cert_|svc_acct_)\w+/u;
  for (const [name, text] of Object.entries(files)) {
    const bodies = text.matchAll(/^resource [^]*?^\}$/gmu);
    for (const [body] of bodies) {
      const values = body.split("\n").filter((line) => /(?:_id|role|^ +id) += "/u.test(line));
      for (const line of values) expect(`${name}: ${line}`).not.toMatch(ids);
    }
  }
});

test("an export omits default values, and holds no secret", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { files } = await run();
  const all = Object.values(files).join("\n");
  expect(files["organization_spend_limit.tf"]).not.toMatch(/currency|interval/u);
  expect(files["project_service_account.tf"]).not.toContain(`"none"`);
  expect(files["external_key.tf"]).not.toMatch(/"ekm"|type +=/u);
  expect(all).not.toMatch(/sk-|encrypt_to|created_at|timeouts/u);
});

test("an export omits retention that follows the organization, and settings that most projects share, unless --only names them", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { files } = await run();
  const counted = (name: string, from = files): number => Object.keys(importsOf(from[`${name}.tf`])).length;
  const shared = ["project_hosted_tool_permissions", "project_service_tier_settings", "project_rate_limit"];
  for (const name of [...shared, "project_data_retention"]) {
    expect(counted(name), name).toBe(name === "project_service_tier_settings" ? 2 : 1);
  }
  expect(files["project_data_retention.tf"]).toContain("# Left out: 11 that follow the retention of the organization.");
  expect(files["README.md"]).toContain(
    "`openai_project_rate_limit`: 59 that have values that most active projects share.",
  );
  const whole = await run(["--force", "--only", [...shared, "project_data_retention"].join(",")]);
  expect(shared.map((name) => counted(name, whole.files))).toEqual([12, 12, 60]);
  expect(counted("project_data_retention", whole.files)).toBe(12);
});

test("an export omits spend limits and model permissions that are not set", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { files } = await run(["--only", "project_spend_limit,project_model_permissions"]);
  expect(importsOf(files["project_spend_limit.tf"])).toEqual({
    "openai_project_spend_limit.default_project": "proj_default",
    "openai_project_spend_limit.search": "proj_search",
  });
  expect(importsOf(files["project_model_permissions.tf"])).toEqual({
    "openai_project_model_permissions.search": "proj_search",
    "openai_project_model_permissions.search_twin": "proj_twin",
  });
});

test("a role that comes with a membership is not exported twice", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { files } = await run(["--only", "user_role,project_user_role,project_group_role"]);
  expect(Object.values(importsOf(files["project_user_role.tf"]))).toEqual(["proj_search/user-bob456/role_evaluator"]);
  expect(Object.values(importsOf(files["user_role.tf"]))).toEqual(["user-cyd789/role_auditor"]);
  expect(Object.values(importsOf(files["project_group_role.tf"]))).toEqual([
    "proj_search/group_engineering/role_evaluator",
  ]);
});

test("user_role and project_user_role need --only, and the README names them", async () => {
  const { run, simulator } = await exporter({ seed: richSeed });
  const { files } = await run();
  expect(files["README.md"]).toContain(
    "`openai_user_role`: it costs one request for each person. `--only user_role` writes it.",
  );
  expect(files["README.md"]).toContain("one request for each person and project");
  expect(simulator.journal.count({ template: "/organization/users/{}/roles" })).toBe(0);
});

test("--project writes the objects of projects with a name or an id", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { files, code } = await run(["--project", "Support,proj_twin"]);
  expect(code).toBe(0);
  expect(Object.values(importsOf(files["project.tf"]))).toEqual(["proj_twin", "proj_support"]);
  expect(files["group.tf"]).toBeUndefined();
  expect(Object.values(importsOf(files["project_user.tf"])).every((id) => /^proj_(?:twin|support)\//u.test(id))).toBe(
    true,
  );
  expect(files["project_hosted_tool_permissions.tf"]).toContain("code_interpreter_enabled = false");
  expect(files["external_storage.tf"]).toContain("extstorage_example");
  expect(files["external_storage.tf"]).not.toContain("extstorage_assistants");
});

test("--project with a name of no active project fails and writes nothing", async () => {
  const { run } = await exporter({ seed: richSeed });
  for (const name of ["Nowhere", "Retired"]) {
    const { code, error, files } = await run(["--project", name]);
    expect(code).toBe(1);
    expect(error).toContain(`no active project has the name or the id "${name}"`);
    expect(files).toEqual({});
  }
});

test("--name writes objects with the name, and their children", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { files } = await run(["--name", "s*ch"]);
  expect(Object.values(importsOf(files["project.tf"]))).toEqual(["proj_search", "proj_twin"]);
  expect(Object.values(importsOf(files["project_user.tf"]))).toEqual([
    "proj_search/user-ann123",
    "proj_twin/user-dup1",
  ]);
  expect(files["group.tf"] ?? "").not.toContain("resource");
  const accounts = await run(["--force", "--name", "INDEX?R", "--only", "project_service_account"]);
  expect(importsOf(accounts.files["project_service_account.tf"])).toEqual({
    "openai_project_service_account.assistants_indexer": "proj_abc123/svc_acct_abc123",
    "openai_project_service_account.default_project_indexer": "proj_default/svc_acct_twin",
  });
});

test("a family that the key may not read is named at the end and in the README, with exit code 2", async () => {
  const { run, simulator } = await exporter({ seed: richSeed });
  simulator.faults.add({
    kind: "status",
    status: 403,
    code: "missing_scope",
    message: "Missing scopes: api.groups.read",
    path: "/organization/groups",
    count: "all",
  });
  const { code, error, files } = await run();
  expect(code).toBe(2);
  expect(error).toMatch(/could not be read[^]*\n {2}group: .*Missing scopes: api.groups.read/u);
  expect(files["README.md"]).toMatch(/## Could not be read\n\n- group: .*api.groups.read/u);
  expect(files["group.tf"]).toBeUndefined();
  expect(Object.keys(importsOf(files["project.tf"]))).toHaveLength(10);
});

test("a family that the organization does not have is named, with exit code 2", async () => {
  const { run, simulator } = await exporter({ seed: richSeed });
  simulator.faults.add({ kind: "unavailable", noun: "external_keys" });
  const { code, files } = await run();
  expect(code).toBe(2);
  expect(files["README.md"]).toMatch(/- external_key: .*unavailable.* The organization does not have this feature/u);
});

test("after three refusals, a family below projects is not read further", async () => {
  const { run, simulator } = await exporter({ seed: richSeed });
  simulator.faults.add({ kind: "unavailable", noun: "project_certificates" });
  const { code } = await run();
  expect(code).toBe(2);
  expect(simulator.journal.count({ template: "/organization/projects/{}/certificates" })).toBe(3);
});

test("an unknown key fails, and nothing is written", async () => {
  const { run } = await exporter({ seed: { ...richSeed, keys: [{ value: "sk-admin-right" }] } });
  const { code, error, files } = await run();
  expect(code).toBe(1);
  expect(error).toMatch(/^export: the API refused every list\. .*Incorrect API key/u);
  expect(error).toContain("Nothing was written.");
  expect(files).toEqual({});
});

test("a missing key fails, and the error names the variable to set", async () => {
  const { run } = await exporter();
  const { code, error } = await run([], { env: { OPENAI_ADMIN_KEY: "" } });
  expect(code).toBe(1);
  expect(error).toContain("OPENAI_ADMIN_KEY");
});

test("without an ordinary key, the README names the permissions of checkpoints, and the export succeeds", async () => {
  const { run } = await exporter({ seed: richSeed });
  const { code, files } = await run([], { env: { OPENAI_API_KEY: "" } });
  expect(code).toBe(0);
  expect(files["README.md"]).toContain("Set `OPENAI_API_KEY`");
});

test("an error of the API fails, and nothing is written", async () => {
  const { run, simulator } = await exporter();
  simulator.faults.add({ kind: "status", status: 500, path: "/organization/roles", count: "all" });
  const { code, error, files } = await run([], { env: {} });
  expect(code).toBe(1);
  expect(error).toContain("Nothing was written.");
  expect(files).toEqual({});
});

test("a folder with files is refused before the first request", async () => {
  const { run, folder, simulator } = await exporter();
  await mkdir(folder);
  await writeFile(join(folder, "notes.txt"), "mine");
  const { code, error } = await run();
  expect(code).toBe(1);
  expect(error).toContain("holds files (notes.txt)");
  expect(simulator.journal.count()).toBe(0);
});

test("--force replaces only files of an export", async () => {
  const { run, folder, simulator } = await exporter();
  await run();
  await writeFile(join(folder, "mine.tf"), "# mine\n");
  simulator.store.remove("organization_spend_alerts", "alert_organization");
  const { code, files } = await run(["--force"]);
  expect(code).toBe(0);
  expect(files["mine.tf"]).toBe("# mine\n");
  expect(files["organization_spend_alert.tf"]).toBeUndefined();
});

test("--force writes nothing if a file with one of the names does not come from an export", async () => {
  const { run, folder } = await exporter();
  await mkdir(folder);
  await writeFile(join(folder, "project.tf"), "# mine\n");
  const { code, error, files } = await run(["--force"]);
  expect(code).toBe(1);
  expect(error).toContain("holds project.tf, which no export has written");
  expect(files).toEqual({ "project.tf": "# mine\n" });
});

test("a terminal shows the progress, which is cleared at the end", async () => {
  const { run } = await exporter();
  expect((await run()).error).toBe("");
  const { error } = await run(["--force"], { isTerminal: true });
  expect(error).toContain("\rReading the organization: 1 list");
  expect(error).toMatch(/\r +\r$/u);
});

test("an interrupt ends the export, and nothing is written", async () => {
  const { run } = await exporter();
  const { code, error, files } = await run([], { signal: AbortSignal.abort() });
  expect({ code, error, files }).toEqual({ code: 1, error: "export: interrupted. Nothing was written.\n", files: {} });
});

test("300 projects and 2,000 people take one request for each page", async () => {
  const { run, simulator } = await exporter({ seed: large });
  const { code, files } = await run();
  expect(code).toBe(0);
  expect(Object.keys(importsOf(files["project.tf"]))).toHaveLength(300);
  expect(Object.keys(importsOf(files["organization_user.tf"]))).toHaveLength(2000);
  const asked = simulator.journal
    .entries()
    .map(({ method, path, query }) => `${method} ${path} ${JSON.stringify(query)}`);
  // No request is sent twice, and the pages have the largest size.
  expect(new Set(asked).size).toBe(asked.length);
  expect(simulator.journal.count({ template: "/organization/users" })).toBe(20);
  expect(simulator.journal.count({ template: "/organization/projects" })).toBe(6);
  const perProject = asked.filter(
    (line) => line.includes("/organization/projects/") || line.includes("/projects/proj_"),
  );
  const templates = new Set(
    simulator.journal.entries().flatMap(({ template = "" }) => (template.includes("projects/{}/") ? [template] : [])),
  );
  expect(perProject).toHaveLength(300 * templates.size);
}, 120_000);

const large: Seed = {
  projects: Array.from({ length: 300 }, (_, index) => ({
    id: `proj_${index}`,
    name: `Project ${index}`,
    created_at: index + 1,
  })),
  users: Array.from({ length: 2000 }, (_, index) => ({
    id: `user-${index}`,
    email: `p${index}@example.com`,
    role: "reader" as const,
    added_at: index + 1,
  })),
  project_users: Array.from({ length: 2000 }, (_, index) => ({
    project_id: `proj_${index % 300}`,
    user_id: `user-${index}`,
    role: "member" as const,
    added_at: index + 1,
  })),
};

test("--help names the options and the nouns", async () => {
  const { run } = await exporter();
  const { code, out } = await run(["--help"]);
  expect(code).toBe(0);
  for (const word of ["--output", "--force", "--only", "--project", "--name", "project_user_role", "Exit code"])
    expect(out).toContain(word);
});

test.each([
  [["--only", "projects"], "--only does not know projects"],
  [["--only", "project,"], "--only has an empty part"],
  [["--nothing"], "--nothing"],
  [["here"], "here"],
])("the options %j are refused", async (args, message) => {
  const { run, simulator } = await exporter();
  const { code, error } = await run(args);
  expect(code).toBe(1);
  expect(error).toContain(message);
  expect(simulator.journal.count()).toBe(0);
});

test("the README has the steps for a user", async () => {
  const { run, folder } = await exporter();
  await run();
  const text = await readFile(join(folder, "README.md"), "utf8");
  expect(text).toContain("45 to import, 0 to add, 0 to change, 0 to destroy");
});
