import type { Attributes } from "../../../src/framework/attribute.ts";
import type { Blocks, None } from "../../../src/framework/block.ts";
import { defineResource } from "../../../src/framework/resource.ts";
import type { Resource, ResourceDefinition } from "../../../src/framework/resource.ts";
import type { Api } from "./api.ts";

/** A managed resource of the provider `every`. */
export function resource<const A extends Attributes, const B extends Blocks = None>(
  definition: ResourceDefinition<Api, A, B>,
): Resource<Api> {
  return defineResource<Api, A, B>(definition);
}
