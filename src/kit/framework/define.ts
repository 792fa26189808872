import { defineAction } from "./action.ts";
import type { Action, ActionDefinition } from "./action.ts";
import type { Attributes, ConfigAttributes } from "./attribute.ts";
import type { Blocks, NoBlocks } from "./block.ts";
import { defineDataSource } from "./data-source.ts";
import type { DataSource, DataSourceDefinition } from "./data-source.ts";
import { defineEphemeralResource } from "./ephemeral.ts";
import type { EphemeralResource, EphemeralResourceDefinition, EphemeralPrivate } from "./ephemeral.ts";
import { defineListResource } from "./list-resource.ts";
import type { ListResource, ListResourceDefinition } from "./list-resource.ts";
import { defineResource } from "./resource.ts";
import type { Resource, ResourceDefinition } from "./resource.ts";

/**
 * The functions that define everything a provider offers, for one type of API. They infer all other types from the
 * definitions.
 */
export interface Definitions<Api> {
  defineResource<const A extends Attributes, const B extends Blocks = NoBlocks>(
    this: void,
    definition: ResourceDefinition<Api, A, B>,
  ): Resource<Api>;
  defineDataSource<const A extends Attributes, const B extends Blocks = NoBlocks>(
    this: void,
    definition: DataSourceDefinition<Api, A, B>,
  ): DataSource<Api>;
  defineEphemeralResource<
    const A extends Attributes,
    const B extends Blocks = NoBlocks,
    P extends EphemeralPrivate = EphemeralPrivate,
  >(
    this: void,
    definition: EphemeralResourceDefinition<Api, A, B, P>,
  ): EphemeralResource<Api>;
  defineAction<const A extends ConfigAttributes, const B extends Blocks = NoBlocks>(
    this: void,
    definition: ActionDefinition<Api, A, B>,
  ): Action<Api>;
  defineListResource<const A extends ConfigAttributes, const B extends Blocks = NoBlocks>(
    this: void,
    definition: ListResourceDefinition<Api, A, B>,
  ): ListResource<Api>;
}

/** Returns the define functions of everything that a provider offers, for the type `Api` of its API. */
export function definitionsFor<Api>(): Definitions<Api> {
  return {
    defineResource,
    defineDataSource,
    defineEphemeralResource,
    defineAction,
    defineListResource,
  };
}
