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
