import type { Shape } from "../../src/noun/offer.ts";
import { offers } from "../../src/resources/index.ts";
import type { Simulator } from "../../src/simulator/server.ts";
import type { Attributes } from "../support/terraform.ts";
import { adminKey } from "./world.ts";

/** The shape of a resource, by its full type name. */
export function shapeOf(type: string): Shape {
  return offers.find(({ resource }) => `openai_${resource?.name}` === type)?.shape ?? "object";
}

/** How objects go that have a way of their own, by the type of their resource. All others are rows that are taken away. */
export const ways: ReadonlyMap<string, (simulator: Simulator, attributes: Attributes) => Promise<void>> = new Map([
  ["openai_project", archive],
]);

/** The warning that every plan of a destroy of this type gives. */
export const destroyWarnings: ReadonlyMap<string, string> = new Map([
  ["openai_external_storage", "External Storage Goes"],
  ["openai_workload_identity_provider", "Workload Access Ends"],
]);

async function archive({ url }: Simulator, { id }: Attributes): Promise<void> {
  const headers = { authorization: `Bearer ${adminKey}` };
  const { status } = await fetch(`${url}/organization/projects/${String(id)}/archive`, { method: "POST", headers });
  if (status !== 200) throw new Error(`The simulator did not archive the project ${String(id)}: ${status}`);
}
