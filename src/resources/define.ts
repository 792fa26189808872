import type { Attributes } from "../framework/attribute.ts";
import { type DataSource, type DataSourceDefinition, defineDataSource as defineAnyDataSource } from "../framework/data-source.ts";
import { defineResource as defineAnyResource, type Resource, type ResourceDefinition } from "../framework/resource.ts";
import type { Api } from "../openai/client.ts";
import type { Infer, Type } from "../values/type.ts";

/** A managed resource of this provider: its functions talk to the OpenAI API. */
export function defineResource<const A extends Attributes>(definition: ResourceDefinition<Api, A>): Resource<Api> {
  return defineAnyResource<Api, A>(definition);
}

/** A data source of this provider. */
export function defineDataSource<const A extends Attributes>(definition: DataSourceDefinition<Api, A>): DataSource<Api> {
  return defineAnyDataSource<Api, A>(definition);
}

/**
 * Narrows an object of the API to the members that are read of it; others are ignored, missing ones are null.
 *
 * @throws ValueError naming the member that has another type
 */
export function fromApi<T extends Type>(type: T, object: unknown): NonNullable<Infer<T>> {
  return type.from(object ?? {}) as NonNullable<Infer<T>>;
}
