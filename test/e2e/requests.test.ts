import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { configuration, world } from "./world.ts";
import type { World } from "./world.ts";

/** 100 permissions, spread evenly over the checkpoints. */
async function planned(checkpoints: number): Promise<World> {
  const models = Array.from({ length: checkpoints }, (_, number) => `ft:gpt-4o-mini-2024-07-18:my-org::model${number}`);
  const projects = Array.from({ length: 100 / checkpoints }, (_, number) => `proj_${number}`);
  const organization = await world({
    seed: {
      projects: [{ id: "proj_owner", name: "Owner" }, ...projects.map((id) => ({ id, name: id }))],
      models: models.map((id) => ({ id, project_id: "proj_owner" })),
    },
  });
  await organization.write(
    configuration(`
resource "openai_fine_tuning_checkpoint_permission" "many" {
  count         = 100
  checkpoint_id = ${JSON.stringify(models)}[count.index % ${checkpoints}]
  project_id    = "proj_\${floor(count.index / ${checkpoints})}"
}`),
  );
  return organization;
}

/** The requests that the simulator has counted since the last call. */
function counted({ simulator, requests }: World): Readonly<Record<"GET" | "POST" | "DELETE", number>> {
  const counts = { GET: requests("GET"), POST: requests("POST"), DELETE: requests("DELETE") };
  simulator.journal.clear();
  return counts;
}

/** Every grantee of a request, by checkpoint, in alphabetical order. */
function sent({ simulator }: World): readonly string[] {
  return simulator.journal
    .entries({ method: "POST" })
    .flatMap(({ path, body }) =>
      (body as { readonly project_ids: readonly string[] }).project_ids.map((grantee) => `${path} ${grantee}`),
    )
    .toSorted();
}

describeTerraform("100 permissions", () => {
  // A list before the first grant, and a list for the refresh. A destroy refreshes in one process and deletes in
  // another.
  test.each([
    [1, { create: 1, refresh: 1, destroy: 2 }],
    [10, { create: 10, refresh: 10, destroy: 20 }],
  ])(
    "on %d checkpoints take as many lists as there are checkpoints, and send each grant once",
    async (number, lists) => {
      const organization = await planned(number);
      await organization.apply();
      const grants = sent(organization);
      expect(grants).toHaveLength(100);
      expect(new Set(grants).size).toBe(100);
      // The ten operations of Terraform share a request if they have one checkpoint.
      const { POST, ...created } = counted(organization);
      expect(created).toEqual({ GET: lists.create, DELETE: 0 });
      expect(POST).toBeLessThanOrEqual(number === 1 ? 25 : 95);
      for (const parallelism of [1, 10, 50]) {
        expect(await organization.plan([`-parallelism=${parallelism}`])).toMatchObject({ changes: false });
        expect(counted(organization)).toEqual({ GET: lists.refresh, POST: 0, DELETE: 0 });
      }
      await organization.destroy();
      expect(counted(organization)).toEqual({ GET: lists.destroy, POST: 0, DELETE: 100 });
    },
  );

  test("are granted one by one with -parallelism=1, with one list before them", async () => {
    const organization = await planned(1);
    const addresses = [0, 1, 2, 3, 4].map((index) => `-target=openai_fine_tuning_checkpoint_permission.many[${index}]`);
    await organization.apply(["-parallelism=1", ...addresses]);
    expect(counted(organization)).toEqual({ GET: 1, POST: 5, DELETE: 0 });
  });
});
