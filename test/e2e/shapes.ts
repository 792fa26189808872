import type { Simulator } from "../../src/simulator/server.ts";
import type { Attributes } from "../support/terraform.ts";
import { adminKey } from "./world.ts";

/**
 * How an object of the API comes to be and ends. An `object` is made and taken away. A `membership` is there or not, and is
 * adopted when it is there already. A `setting` is always there, and goes back to its former value.
 */
export type Shape = "object" | "membership" | "setting";

/** The shape of a resource by its type: an object, unless it is named here. */
export function shapeOf(type: string): Shape {
  return shapes.get(type) ?? "object";
}

const shapes: ReadonlyMap<string, Shape> = new Map([
  ["openai_fine_tuning_checkpoint_permission", "membership"],
  ["openai_organization_user", "membership"],
  ["openai_project_user", "membership"],
]);

/** How objects go that have a way of their own, by the type of their resource. All others are rows that are taken away. */
export const ways: ReadonlyMap<string, (simulator: Simulator, attributes: Attributes) => Promise<void>> = new Map([
  ["openai_project", archive],
]);

async function archive({ url }: Simulator, { id }: Attributes): Promise<void> {
  const headers = { authorization: `Bearer ${adminKey}` };
  const { status } = await fetch(`${url}/organization/projects/${String(id)}/archive`, { method: "POST", headers });
  if (status !== 200) throw new Error(`The simulator did not archive the project ${String(id)}: ${status}`);
}
