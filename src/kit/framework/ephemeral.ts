import type { Json, ObjectValue } from "../values/value.ts";
import type { Attributes, Plan, Result } from "./attribute.ts";
import type { Blocks, BlocksState, NoBlocks } from "./block.ts";
import type { Context } from "./context.ts";
import { knownConfig } from "./config.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { DiagnosticError, messageOf } from "./diagnostic.ts";
import { checkMembers } from "./members.ts";
import { merge } from "./read.ts";
import { configuredSchema, notWriteOnly } from "./schema.ts";
import type { Schema } from "./schema.ts";
import type { Timeouts } from "./timeouts.ts";
import type { ConfigValidator, NameIn } from "./validator.ts";

/**
 * An author's definition of an ephemeral resource: Terraform opens it while it runs, and stores its values in no state
 * and no plan. `attributes`, `blocks` and the private data of `open` determine every type.
 */
export interface EphemeralResourceDefinition<
  Api,
  A extends Attributes,
  B extends Blocks,
  P extends EphemeralPrivate,
> extends EphemeralOperations<Api, Plan<A> & BlocksState<NoInfer<B>>, Result<A> & Partial<BlocksState<NoInfer<B>>>, P> {
  /** The name without the provider's prefix: "token". */
  readonly name: string;
  readonly description: string;
  readonly attributes: A;
  readonly blocks?: B;
  /** The deprecation message: what to use instead. */
  readonly deprecated?: string;
  /** Lets the user set a timeout for `open`, with this default. */
  readonly timeouts?: { readonly open: string };
  readonly validate?: readonly ConfigValidator<NameIn<NoInfer<A>, NoInfer<B>>>[];
}

/** The operations of an ephemeral resource: the author's own types for the author, plain objects for the protocol. */
export interface EphemeralOperations<Api, Config, Result, P> {
  /**
   * Opens the ephemeral resource. If `open` fails and an object exists or may exist, it throws an IncompleteError with
   * the private data for `close`. Terraform does not close a resource whose `open` failed, so the provider calls
   * `close` when the connection ends.
   */
  open(request: { readonly config: Config } & EphemeralResourceRequest<Api>): Promise<OpenResult<Result, P>>;
  /** Terraform calls it at `renewAt`. Without it the object is never renewed. */
  renew?(this: void, request: { readonly private: P } & EphemeralResourceRequest<Api>): Promise<RenewResult<P>>;
  /**
   * Releases the object that `open` made. Terraform passes the private data of `open`, OpenTofu that of the last
   * `renew`.
   */
  close?(this: void, request: { readonly private: P } & EphemeralResourceRequest<Api>): Promise<void>;
  toDiagnostic?(
    this: void,
    error: unknown,
    about: { readonly operation: "open" | "renew" | "close" },
  ): Diagnostic | undefined;
}

/** The API and the context of every operation of an ephemeral resource. */
export interface EphemeralResourceRequest<Api> {
  readonly api: Api;
  readonly context: Context;
}

/** Private data from `open` for `renew` and `close`. Users do not see it. */
export type EphemeralPrivate = { readonly [key: string]: Json };

/** The result of `open`. */
export interface OpenResult<R = object, P = EphemeralPrivate> {
  /** The attributes that the API returned. Attributes that are left out stay as configured. */
  readonly result: R;
  /** When Terraform must renew it. Undefined: never. */
  readonly renewAt?: Date;
  readonly private?: P;
}

/** The result of `renew`. */
export interface RenewResult<P = EphemeralPrivate> {
  /** When Terraform must renew it again. Undefined: never. */
  readonly renewAt?: Date;
  /** The private data for the next renewal. Undefined: the data stays as it was. */
  readonly private?: P;
}

/** An ephemeral resource as the protocol sees it. */
export interface EphemeralResource<Api> extends EphemeralOperations<Api, ObjectValue, object, EphemeralPrivate> {
  readonly name: string;
  readonly schema: Schema;
  readonly timeouts: Timeouts;
  readonly validate: readonly ConfigValidator<string>[];
}

/**
 * Declares an ephemeral resource.
 *
 * @throws Error naming the resource and the attribute, where the definition is wrong
 */
export function defineEphemeralResource<
  Api,
  const A extends Attributes,
  const B extends Blocks = NoBlocks,
  P extends EphemeralPrivate = EphemeralPrivate,
>(definition: EphemeralResourceDefinition<Api, A, B, P>): EphemeralResource<Api> {
  const { name, timeouts = {}, validate = [] } = definition;
  checkMembers(`ephemeral resource ${name}`, definition, members);
  const schema = configuredSchema(`ephemeral resource ${name}`, definition, notWriteOnly);
  // The attribute types are erased here, once: the protocol checks values against the schema instead.
  const operations = definition as unknown as EphemeralOperations<Api, ObjectValue, object, EphemeralPrivate>;
  return { ...operations, name, schema, timeouts, validate };
}

const members: Readonly<Record<keyof EphemeralResourceDefinition<never, Attributes, Blocks, EphemeralPrivate>, true>> =
  {
    name: true,
    description: true,
    attributes: true,
    blocks: true,
    deprecated: true,
    timeouts: true,
    validate: true,
    open: true,
    renew: true,
    close: true,
    toDiagnostic: true,
  };

/** Milliseconds. Terraform renews in a loop when it gets a time in the past. */
const shortestRenewal = 1000;

/** An open ephemeral resource. */
export interface Open {
  readonly result: ObjectValue;
  /** Never in the past. */
  readonly renewAt: Date | undefined;
  readonly private: EphemeralPrivate;
}

/**
 * Opens an ephemeral resource. If the result does not fit the schema, it closes the resource again, because Terraform
 * would not.
 *
 * @param now milliseconds since 1970
 * @throws ValueError naming the attribute that does not fit, and the error of `open`
 */
export async function open<Api>(
  ephemeral: EphemeralResource<Api>,
  config: ObjectValue,
  given: EphemeralResourceRequest<Api>,
  now: number,
): Promise<Open> {
  const { schema } = ephemeral;
  const known = knownConfig(schema, config);
  const { result, renewAt, private: kept = {} } = await ephemeral.open({ config: known, ...given });
  try {
    const next = ephemeral.renew ? renewal(renewAt, given.context, now) : undefined;
    return { result: merge(schema, known, result), renewAt: next, private: kept };
  } catch (error) {
    await giveUp(ephemeral, kept, given);
    throw error;
  }
}

/**
 * Renews an open ephemeral resource.
 *
 * @param now milliseconds since 1970
 * @throws DiagnosticError where the resource has no `renew`, and the error of `renew`
 */
export async function renew<Api>(
  { name, renew: renewOpened }: EphemeralResource<Api>,
  kept: EphemeralPrivate,
  given: EphemeralResourceRequest<Api>,
  now: number,
): Promise<Omit<Open, "result">> {
  if (!renewOpened) {
    throw new DiagnosticError(
      "Ephemeral Resource Cannot Be Renewed",
      `Terraform asked to renew a ${name}, which stays usable without and has no way to be renewed.`,
    );
  }
  const { renewAt, private: next = kept } = await renewOpened({ private: kept, ...given });
  return { renewAt: renewal(renewAt, given.context, now), private: next };
}

function renewal(at: Date | undefined, { log }: Context, now: number): Date | undefined {
  if (at === undefined) return undefined;
  const wanted = at.getTime();
  if (Number.isNaN(wanted)) throw new Error("renewAt is not a time");
  if (wanted > now) return new Date(Math.max(wanted, now + shortestRenewal));
  log("warn", "The time of the next renewal is past already; renewing in a second", { renew_at: at.toISOString() });
  return new Date(now + shortestRenewal);
}

async function giveUp<Api>(
  { close }: EphemeralResource<Api>,
  kept: EphemeralPrivate,
  given: EphemeralResourceRequest<Api>,
): Promise<void> {
  try {
    await close?.({ private: kept, ...given });
  } catch (error) {
    given.context.warn(
      "Ephemeral Resource Not Closed",
      `It was opened, its values were not as expected, and closing it failed: ${messageOf(error)}`,
    );
  }
}
