import type { ObjectValue } from "../values/value.ts";
import type { Attributes, Plan, Result } from "./attribute.ts";
import type { Blocks, BlocksState, NoBlocks } from "./block.ts";
import { knownConfig } from "./config.ts";
import type { Context } from "./context.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { checkMembers } from "./members.ts";
import { merge } from "./read.ts";
import { configuredSchema, notWriteOnly } from "./schema.ts";
import type { Schema } from "./schema.ts";
import type { Timeouts } from "./timeouts.ts";
import type { ConfigValidator, NameIn } from "./validator.ts";

/** An author's definition of a data source. `attributes` and `blocks` determine every type. */
export interface DataSourceDefinition<Api, A extends Attributes, B extends Blocks> extends DataSourceOperations<
  Api,
  Plan<A> & BlocksState<NoInfer<B>>,
  Result<A> & Partial<BlocksState<NoInfer<B>>>
> {
  /** The name without the provider's prefix: "projects". */
  readonly name: string;
  readonly description: string;
  readonly attributes: A;
  readonly blocks?: B;
  /** The deprecation message: what to use instead. */
  readonly deprecated?: string;
  /** Lets the user set a timeout for the read, with this default. */
  readonly timeouts?: { readonly read: string };
  readonly validate?: readonly ConfigValidator<NameIn<NoInfer<A>, NoInfer<B>>>[];
}

/** The operations of a data source: the author's own types for the author, plain objects for the protocol. */
export interface DataSourceOperations<Api, Config, Result> {
  read(request: { readonly config: Config; readonly api: Api; readonly context: Context }): Promise<Result>;
  toDiagnostic?(
    this: void,
    error: unknown,
    about: { readonly operation: "read"; readonly values: Config },
  ): Diagnostic | undefined;
}

/** A data source as the protocol sees it. */
export interface DataSource<Api> extends DataSourceOperations<Api, ObjectValue, object> {
  readonly name: string;
  readonly schema: Schema;
  readonly timeouts: Timeouts;
  readonly validate: readonly ConfigValidator<string>[];
}

/**
 * Declares a data source.
 *
 * @throws Error naming the data source and the attribute, where the definition is wrong
 */
export function defineDataSource<Api, const A extends Attributes, const B extends Blocks = NoBlocks>(
  definition: DataSourceDefinition<Api, A, B>,
): DataSource<Api> {
  const { name, timeouts = {}, validate = [] } = definition;
  checkMembers(`data source ${name}`, definition, members);
  const schema = configuredSchema(`data source ${name}`, definition, notWriteOnly);
  // The attribute types are erased here, once: the protocol checks values against the schema instead.
  const operations = definition as unknown as DataSourceOperations<Api, ObjectValue, object>;
  return { ...operations, name, schema, timeouts, validate };
}

const members: Readonly<Record<keyof DataSourceDefinition<never, Attributes, Blocks>, true>> = {
  name: true,
  description: true,
  attributes: true,
  blocks: true,
  deprecated: true,
  timeouts: true,
  validate: true,
  read: true,
  toDiagnostic: true,
};

/**
 * Reads a data source.
 *
 * @returns the configuration, with the attributes that the API returned
 */
export async function readDataSource<Api>(
  source: DataSource<Api>,
  config: ObjectValue,
  given: { readonly api: Api; readonly context: Context },
): Promise<ObjectValue> {
  const known = knownConfig(source.schema, config);
  return merge(source.schema, known, await source.read({ config: known, ...given }));
}
