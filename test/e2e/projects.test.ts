import { readFile } from "node:fs/promises";
import { join } from "node:path";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { userTable } from "../../src/simulator/routes/organization-users.ts";
import { describeTerraform } from "../support/terraform.ts";
import { adminKey, checkpoints, configuration, world } from "./world.ts";
import type { World } from "./world.ts";

const official = ({ simulator }: World) =>
  new OpenAI({ baseURL: simulator.url, adminAPIKey: adminKey, apiKey: "sk-x", maxRetries: 0 }).admin.organization;

/** Returns "GET /organization/projects: 3" for each endpoint that was requested since the last clear. */
function asked({ simulator }: World): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { method, template } of simulator.journal.entries()) {
    const endpoint = `${method} ${template}`;
    counts[endpoint] = (counts[endpoint] ?? 0) + 1;
  }
  return counts;
}

const list = "GET /organization/projects";
const permissions = "/fine_tuning/checkpoints/{}/permissions";

describeTerraform("sharing a checkpoint with every active project", () => {
  test("follows 300 projects in pages of 20, as projects are created and archived", async () => {
    const projects = Array.from({ length: 300 }, (_, index) => ({
      id: `proj_${String(index).padStart(3, "0")}`,
      name: `Project ${index}`,
      created_at: 1_750_000_000 + index,
      ...(index % 10 === 9 ? { archived_at: 1_760_000_000 } : {}),
    }));
    const seed = { projects, jobs: [], models: [{ id: checkpoints.step, project_id: "proj_000" }] };
    const organization = await world({ seed, pageSize: 20 });
    const flow = join(import.meta.dirname, "../../examples/flows/share-with-all-projects/main.tf");
    await organization.write(await readFile(flow, "utf8"));
    await organization.write(`checkpoint_id = "${checkpoints.step}"\nowner = "proj_000"`, "terraform.tfvars");
    const apply = async () => {
      organization.simulator.journal.clear();
      return await organization.apply(["-parallelism=20"]);
    };

    // 270 active projects are 14 pages. Simultaneous grants share requests.
    expect((await apply()).text).toContain("269 added");
    expect(organization.grants()).toHaveLength(269);
    expect(asked(organization)[list]).toBe(14);
    expect(asked(organization)[`POST ${permissions}`]).toBeLessThan(200);

    // An empty plan reads the pages of the projects once, the pages of the permissions at most about twice, and no
    // single permission.
    expect((await apply()).text).toContain("0 added, 0 changed, 0 destroyed");
    expect(asked(organization)[list]).toBe(14);
    expect(asked(organization)[`GET ${permissions}`]).toBeLessThan(50);
    expect(Object.keys(asked(organization))).toHaveLength(2);

    await official(organization).projects.create({ name: "Newcomer" });
    expect((await apply()).text).toContain("1 added, 0 changed, 0 destroyed");
    expect(asked(organization)[`POST ${permissions}`]).toBe(1);

    await official(organization).projects.archive("proj_001");
    expect((await apply()).text).toContain("0 added, 0 changed, 1 destroyed");
    expect(asked(organization)[`DELETE ${permissions}/{}`]).toBe(1);
    expect(organization.grants().map(({ project_id }) => project_id)).not.toContain("proj_001");
    expect(await organization.plan()).toMatchObject({ changes: false });
  }, 300_000);
});

const team = configuration(`
resource "openai_project" "search" {
  name = "Search"
}
resource "openai_project_user" "team" {
  for_each   = { "Ann@Example.com" = "Owner", "bob@example.com" = "member" }
  project_id = openai_project.search.id
  email      = each.key
  role       = each.value
}
resource "openai_project_service_account" "bot" {
  project_id = openai_project.search.id
  name       = "Bot"
  role       = "Member"
}
data "openai_project_users" "team" {
  project_id = openai_project.search.id
  depends_on = [openai_project_user.team]
}
output "people" { value = data.openai_project_users.team.users[*].id }
`);
const people = {
  users: [
    { id: "user-ann", name: "Ann", email: "ann@example.com" },
    { id: "user-bob", email: "BOB@example.com" },
  ],
};
const idOf = async (organization: World) => String((await organization.state())["openai_project.search"]?.["id"]);

describeTerraform("a project with its people and its service account", () => {
  test("is created, changed in place and destroyed", async () => {
    const organization = await world({ seed: people });
    await organization.write(team);
    await organization.apply();
    expect(await organization.plan()).toMatchObject({ changes: false });
    await organization.write(team.replace('"Search"', '"Find"').replace('"Owner"', '"member"'));
    const { text } = await organization.apply();
    expect(text).toContain("0 added, 2 changed, 0 destroyed");
    const id = await idOf(organization);
    expect(await official(organization).projects.retrieve(id)).toMatchObject({ name: "Find" });
    await organization.destroy();
    expect(await official(organization).projects.retrieve(id)).toMatchObject({ status: "archived" });
  });

  test("shows a change by the official client, and the next apply corrects it", async () => {
    const organization = await world({ seed: people });
    await organization.write(team);
    await organization.apply();
    const id = await idOf(organization);
    const { projects } = official(organization);
    await projects.users.update("user-bob", { project_id: id, role: "owner" });
    await projects.users.delete("user-ann", { project_id: id });
    await projects.update(id, { name: "Renamed" });
    const { text } = await organization.plan();
    expect(text).toContain("Plan: 1 to add, 2 to change, 0 to destroy.");
    expect(text).toContain('"Renamed" -> "Search"');
    await organization.apply();
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("that is archived outside is planned again as a whole, and destroyed without an error", async () => {
    const organization = await world({ seed: people });
    await organization.write(team);
    await organization.apply();
    await official(organization).projects.archive(await idOf(organization));
    expect((await organization.plan()).text).toContain("Plan: 4 to add, 0 to change, 0 to destroy.");
    await organization.destroy(["-refresh=false"]);
    expect(await organization.state()).toEqual({});
  });

  test("is not created twice if the answers are lost after the API acted", async () => {
    const organization = await world({ seed: people });
    organization.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after", count: 3 });
    await organization.write(team);
    await organization.apply();
    const { projects, project_users, service_accounts } = organization.simulator.store.dump();
    expect(projects).toHaveLength(4);
    expect(project_users).toHaveLength(2);
    expect(service_accounts).toHaveLength(1);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("has an empty plan although the API is slow to return new objects", async () => {
    const organization = await world({ seed: people });
    organization.simulator.faults.add({ kind: "lag", reads: 2 });
    await organization.write(team.replace(/data "openai_project_users"[^]*/u, ""));
    await organization.apply();
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("is imported with import blocks in both forms, and generated from them", async () => {
    const organization = await world({ seed: people });
    await organization.write(team);
    await organization.apply();
    const id = await idOf(organization);
    const account = String((await organization.state())["openai_project_service_account.bot"]?.["id"]);
    await organization.run([
      "state",
      "rm",
      "openai_project.search",
      "openai_project_user.team",
      "openai_project_service_account.bot",
    ]);
    await organization.write(
      `${team}
import {
  to = openai_project.search
  id = "${id}"
}
import {
  to = openai_project_user.team["Ann@Example.com"]
  id = "${id}/user-ann"
}
import {
  to = openai_project_user.team["bob@example.com"]
  id = "${id}:user-bob"
}
import {
  to = openai_project_service_account.bot
  id = "${id}/${account}"
}`,
    );
    expect((await organization.plan()).text).toContain("Plan: 4 to import, 0 to add, 0 to change, 0 to destroy.");
    await organization.write(
      configuration(`import {
  to = openai_project_service_account.generated
  id = "${id}/${account}"
}`),
    );
    const { code } = await organization.run(["plan", "-generate-config-out=generated.tf"]);
    expect(code).toBe(0);
    expect(await readFile(join(organization.folder, "generated.tf"), "utf8")).toMatch(/role += "member"/u);
  });

  test("with unknown names is refused with these names", async () => {
    const organization = await world({ seed: people });
    await organization.write(configuration(`data "openai_project" "none" { name = "Nowhere" }`));
    expect((await organization.run(["plan", "-no-color"])).text).toContain(
      'The API has no project with the name "Nowhere"',
    );
    await organization.write(
      configuration(`resource "openai_project_user" "x" {
  project_id = "proj_none"
  user_id    = "user-ann"
  role       = "member"
}`),
    );
    const { code, text } = await organization.run(["apply", "-no-color", "-auto-approve"]);
    expect({ code, text }).toMatchObject({
      code: 1,
      text: expect.stringContaining("proj_none was not found") as string,
    });
  });
});

describeTerraform("a person of the organization", () => {
  const person = (rest: string) =>
    configuration(`resource "openai_organization_user" "bob" {
  email = "bob@EXAMPLE.com"
  role  = "Owner"
  ${rest}
}`);

  test("is adopted, and stays after the destroy of the resource", async () => {
    const organization = await world({ seed: people });
    await organization.write(person(""));
    await organization.apply();
    expect(await organization.plan()).toMatchObject({ changes: false });
    await organization.destroy();
    expect(await official(organization).users.retrieve("user-bob")).toMatchObject({ role: "owner" });
  });

  test("is removed with the resource if remove_on_destroy is set", async () => {
    const organization = await world({ seed: people });
    await organization.write(person("remove_on_destroy = true"));
    await organization.apply();
    await organization.destroy();
    expect(organization.simulator.store.dump()["users"]).toHaveLength(1);
  });

  test("stays managed if the configuration changes to a new email address", async () => {
    const organization = await world({ seed: people });
    const config = person("remove_on_destroy = true");
    await organization.write(config);
    await organization.apply();
    const table = organization.simulator.store.table(userTable);
    const bob = table.get("user-bob");
    if (bob) table.put({ ...bob, email: "bob.new@example.com" });
    expect(await organization.plan()).toMatchObject({ changes: false });
    await organization.write(config.replace("bob@EXAMPLE.com", "Bob.New@example.com"));
    expect((await organization.apply()).text).toContain("0 added, 1 changed, 0 destroyed");
    expect(await organization.plan()).toMatchObject({ changes: false });
    expect(table.get("user-bob")).toMatchObject({ role: "owner" });
  });
});
