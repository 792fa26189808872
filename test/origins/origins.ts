/**
 * States that the real other providers wrote against the simulator, the rows that they left in the organization, and the
 * configuration for this provider. Each folder beside this file is one origin. Values that were keys are made up.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultSeed } from "../../src/simulator/default-seed.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import type { Simulator } from "../../src/simulator/server.ts";
import type { Finished } from "../support/terraform.ts";

/** The source address of each origin, by its folder. */
export const origins = {
  openai: "openai/openai",
  jianyuan: "jianyuan/openai",
  "mkdev-me": "mkdev-me/openai",
  cloudopsworks: "cloudopsworks/openai",
  skyscrapr: "skyscrapr/openai",
  isac322: "isac322/openaiadmin",
} as const;

export type Origin = keyof typeof origins;

/** An object in a state file. */
export interface StateResource {
  readonly type: string;
  readonly name: string;
  readonly instances: readonly [{ readonly schema_version: number; readonly attributes: Attributes }];
}

export type Attributes = Readonly<Record<string, unknown>>;

/** The objects in the state that an origin wrote. */
export function stateOf(origin: Origin): readonly StateResource[] {
  return (JSON.parse(fileOf(origin, "state.json")) as { readonly resources: readonly StateResource[] }).resources;
}

/** The path of a file of an origin: state.json, main.tf, ca.pem. */
export function pathOf(origin: Origin, file: string): string {
  return join(import.meta.dirname, origin, file);
}

/** Starts the simulated organization as it was when the state was written. */
export async function organizationOf(origin: Origin, finished: Finished): Promise<Simulator> {
  const simulator = await startSimulator({ seed: defaultSeed });
  finished(async () => await simulator.close());
  const rows = JSON.parse(fileOf(origin, "organization.json")) as Readonly<Record<string, readonly { id: string }[]>>;
  for (const [name, added] of Object.entries(rows)) for (const row of added) simulator.store.table({ name }).put(row);
  return simulator;
}

function fileOf(origin: Origin, file: string): string {
  return readFileSync(pathOf(origin, file), "utf8");
}
