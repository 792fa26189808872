import type { ObjectValue } from "../values/value.ts";
import type { Attributes, Plan, Result } from "./attribute.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { merge } from "./read.ts";
import { type Schema, schemaOf } from "./schema.ts";
import type { ConfigValidator } from "./validator.ts";

/** What an author writes of a data source; every type follows from `attributes`. */
export interface DataSourceDefinition<Api, A extends Attributes> {
  /** Without the provider's prefix: "projects". */
  readonly name: string;
  readonly description: string;
  readonly attributes: A;
  readonly validate?: readonly ConfigValidator[];
  read(request: { readonly config: Plan<A>; readonly api: Api }): Promise<Result<A>>;
  explain?(error: unknown, about: { readonly operation: "read"; readonly values: Plan<A> }): Diagnostic | undefined;
}

/** A data source as the protocol sees it. */
export interface DataSource<Api> {
  readonly name: string;
  readonly schema: Schema;
  readonly validate: readonly ConfigValidator[];
  read(request: { readonly config: ObjectValue; readonly api: Api }): Promise<object>;
  readonly explain: ((error: unknown, about: { operation: "read"; values: object }) => Diagnostic | undefined) | undefined;
}

/**
 * Declares a data source.
 *
 * @throws Error naming the data source and the attribute, where the definition is wrong
 */
export function defineDataSource<Api, const A extends Attributes>(definition: DataSourceDefinition<Api, A>): DataSource<Api> {
  const { name, description, attributes, validate = [] } = definition;
  const schema = schemaOf(`data source ${name}`, { description, attributes });
  // The attribute types are erased here, once: the protocol checks values against the schema instead.
  const erased = definition as unknown as Omit<DataSource<Api>, "schema" | "validate">;
  return { ...erased, schema, validate, explain: erased.explain };
}

/**
 * Asks the API.
 *
 * @returns the configuration with what the API answered
 */
export async function readDataSource<Api>(source: DataSource<Api>, config: ObjectValue, api: Api): Promise<ObjectValue> {
  return merge(source.schema, config, await source.read({ config, api }));
}
