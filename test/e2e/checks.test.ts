import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Seed } from "../../src/simulator/seed.ts";
import { describeTerraform } from "../support/terraform.ts";
import { attachedWorld } from "./world.ts";
import type { AttachedWorld } from "./world.ts";

const flows = join(import.meta.dirname, "../../examples/flows");
const day = 86_400;
const now = Math.floor(Date.now() / 1000);
const firstOfThisMonth = Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth()) / 1000;

/** An organization without a finding of any check. */
const inOrder: Seed = {
  projects: [
    { id: "proj_a", name: "A" },
    { id: "proj_b", name: "B" },
  ],
  users: [{ id: "user-ann", name: 'Ann, "the" owner', email: "ann@example.com", role: "owner" }],
  groups: [{ id: "group_owners", name: "Owners" }],
  group_users: [{ group_id: "group_owners", user_id: "user-ann" }],
  project_groups: ["proj_a", "proj_b"].map((project_id) => ({
    project_id,
    group_id: "group_owners",
    role: "role-api-project-owner",
  })),
  service_accounts: [{ id: "svc_acct_a", project_id: "proj_a", name: "A", role: "member" }],
  project_api_keys: [
    { project_id: "proj_a", name: "Old", owner_id: "svc_acct_a", created_at: now - 400 * day, last_used_at: now - day },
    { project_id: "proj_a", name: "New", owner_id: "svc_acct_a", created_at: now - 89 * day },
  ],
  admin_api_keys: [{ name: "Young", created_at: now - 364 * day }],
  // Last month cost ten dollars. The other costs belong to the months before and after.
  costs: [
    { at: firstOfThisMonth - 1, amount: 9.999_999_999_9, project_id: "proj_a" },
    { at: firstOfThisMonth, amount: 1000, project_id: "proj_a" },
    { at: firstOfThisMonth - 62 * day - 1, amount: 1000, project_id: "proj_a" },
  ],
};

describeTerraform("the checks of the guides", () => {
  test("report nothing for an organization without findings", async () => {
    const organization = await copied("checks", inOrder);
    const { text } = await organization.apply(["-var", "budget=10"]);
    expect(text).toContain("Apply complete!");
    expect(text).not.toContain("Check block assertion failed");
  });

  test("each report one finding", async () => {
    const organization = await copied("checks", {
      ...inOrder,
      group_users: [],
      project_api_keys: [
        { project_id: "proj_a", name: "Unused", owner_id: "svc_acct_a", created_at: now - 91 * day },
        ...(inOrder.project_api_keys ?? []),
      ],
      admin_api_keys: [{ name: "Old", created_at: now - 366 * day }],
    });
    const { text } = await organization.apply(["-var", "budget=9.99"]);
    expect(text.match(/Check block assertion failed/gu)).toHaveLength(4);
    expect(text).toMatch(/cost 10\.00 dollars of 9\.99\./u);
    expect(text).toMatch(/Keys without use in 90 days:\s+proj_a: Unused \(\S+\)\s/u);
    expect(text).toMatch(/Admin keys older than a year:\s+Old \(/u);
    expect(text).toMatch(/Owners who are in no group:\s+ann@example\.com/u);
  });

  test("find no fault in an access review with access only through groups, and quote names in its CSV", async () => {
    const organization = await copied("access-review", inOrder);
    const { text } = await organization.apply(["-var", "domain=Example.com"]);
    expect(text).not.toContain("Check block assertion failed");
    const { stdout } = await organization.run(["output", "-raw", "csv"]);
    expect(stdout.split("\n").slice(1, 3)).toEqual([
      '"proj_a","A","group","group_owners","Owners","","owner","direct",""',
      '"proj_a","A","service_account","svc_acct_a","A","","member","direct",""',
    ]);
    expect(stdout).toContain('"Ann, ""the"" owner","ann@example.com","owner","group","Owners"\n');
  });
});

async function copied(flow: string, seed: Seed): Promise<AttachedWorld> {
  const organization = await attachedWorld({ seed: { jobs: [], models: [], ...seed } });
  await cp(join(flows, flow), organization.folder, { recursive: true });
  return organization;
}
