import { expect, test } from "vitest";
import { fineTuningCheckpointPermission as offer } from "../../src/resources/fine-tuning-checkpoint-permission.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { life } from "./life.ts";

const fineTuningCheckpointPermission = offer.resource as NonNullable<typeof offer.resource>;
const grant = { checkpoint_id: "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel", project_id: "proj_a" };
const seed: Seed = {
  projects: [
    { id: "proj_owner", name: "Owner" },
    { id: "proj_a", name: "A" },
  ],
  models: [{ id: grant.checkpoint_id }],
};

test.each([
  ["an empty one", { kind: "empty" }],
  ["one of something else", { kind: "body", body: { object: "list" } }],
] as const)("is not forgotten for an answer that does not tell that it was revoked: %s", async (_what, fault) => {
  const org = await life({ seed });
  const state = await org.create(fineTuningCheckpointPermission, grant);
  org.simulator.faults.add({ ...fault, method: "DELETE", commit: "before" });
  expect(await org.apply(fineTuningCheckpointPermission, state, null)).toEqual({
    state,
    error: expect.objectContaining({ message: expect.stringContaining("Permission Not Revoked") as string }) as unknown,
  });
  expect(await org.apply(fineTuningCheckpointPermission, state, null)).toEqual({ state: null, error: undefined });
});

test("a revoke succeeds if the list lacks the permission, and the list is read only if the answer is unclear", async () => {
  const org = await life({ seed });
  const state = await org.create(fineTuningCheckpointPermission, grant);
  org.simulator.faults.add({ kind: "empty", method: "DELETE", commit: "after" });
  expect(await org.apply(fineTuningCheckpointPermission, state, null)).toEqual({ state: null, error: undefined });
  const again = await org.create(fineTuningCheckpointPermission, grant);
  org.simulator.journal.clear();
  await org.apply(fineTuningCheckpointPermission, again, null);
  expect(org.requests().filter((request) => request.startsWith("GET"))).toHaveLength(1);
});
