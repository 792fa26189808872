import { defineAction } from "./action.ts";
import type { Action, ActionDefinition } from "./action.ts";
import type { Attributes, ConfigAttributes } from "./attribute.ts";
import type { Blocks, None } from "./block.ts";
import { defineDataSource } from "./data-source.ts";
import type { DataSource, DataSourceDefinition } from "./data-source.ts";
import { defineEphemeral } from "./ephemeral.ts";
import type { Ephemeral, EphemeralDefinition, Private } from "./ephemeral.ts";
import { defineListResource } from "./list-resource.ts";
import type { ListResource, ListResourceDefinition } from "./list-resource.ts";
import { defineResource } from "./resource.ts";
import type { Resource, ResourceDefinition } from "./resource.ts";

/** How all that a provider offers is declared, where its operations are given this API; all other types follow. */
export interface Definitions<Api> {
  defineResource<const A extends Attributes, const B extends Blocks = None>(
    this: void,
    definition: ResourceDefinition<Api, A, B>,
  ): Resource<Api>;
  defineDataSource<const A extends Attributes, const B extends Blocks = None>(
    this: void,
    definition: DataSourceDefinition<Api, A, B>,
  ): DataSource<Api>;
  defineEphemeral<const A extends Attributes, const B extends Blocks = None, P extends Private = Private>(
    this: void,
    definition: EphemeralDefinition<Api, A, B, P>,
  ): Ephemeral<Api>;
  defineAction<const A extends ConfigAttributes, const B extends Blocks = None>(
    this: void,
    definition: ActionDefinition<Api, A, B>,
  ): Action<Api>;
  defineListResource<const A extends ConfigAttributes, const B extends Blocks = None>(
    this: void,
    definition: ListResourceDefinition<Api, A, B>,
  ): ListResource<Api>;
}

export function definitionsFor<Api>(): Definitions<Api> {
  return { defineResource, defineDataSource, defineEphemeral, defineAction, defineListResource };
}
