import type { Attributes } from "../framework/attribute.ts";
import type { Blocks, None } from "../framework/block.ts";
import { defineDataSource as defineAnyDataSource } from "../framework/data-source.ts";
import type { DataSource, DataSourceDefinition } from "../framework/data-source.ts";
import { defineResource as defineAnyResource } from "../framework/resource.ts";
import type { Resource, ResourceDefinition } from "../framework/resource.ts";
import type { Api } from "../openai/client.ts";
import type { Infer, Type } from "../values/type.ts";

/** A managed resource of this provider: its functions talk to the OpenAI API. */
export function defineResource<const A extends Attributes, const B extends Blocks = None>(
  definition: ResourceDefinition<Api, A, B>,
): Resource<Api> {
  return defineAnyResource<Api, A, B>(definition);
}

/** A data source of this provider. */
export function defineDataSource<const A extends Attributes, const B extends Blocks = None>(
  definition: DataSourceDefinition<Api, A, B>,
): DataSource<Api> {
  return defineAnyDataSource<Api, A, B>(definition);
}

/**
 * Narrows an object of the API to the members that are read of it; others are ignored, missing ones are null.
 *
 * @throws ValueError naming the member that has another type
 */
export function fromApi<T extends Type>(type: T, object: unknown): NonNullable<Infer<T>> {
  return type.from(object ?? {}) as NonNullable<Infer<T>>;
}
