import type { ObjectValue } from "../values/value.ts";
import type { Config, ConfigAttributes, KnownConfig } from "./attribute.ts";
import type { Blocks, BlocksState, NoBlocks } from "./block.ts";
import type { Context } from "./context.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { checkMembers } from "./members.ts";
import { configuredSchema, onlyConfigured } from "./schema.ts";
import type { Schema } from "./schema.ts";
import type { Timeouts } from "./timeouts.ts";
import type { ConfigValidator, NameIn } from "./validator.ts";

/** An author's definition of an action: an operation on objects that leaves no trace in the state (Terraform 1.14). */
export interface ActionDefinition<Api, A extends ConfigAttributes, B extends Blocks> extends ActionOperations<
  Api,
  Config<A> & BlocksState<NoInfer<B>>,
  KnownConfig<A> & BlocksState<NoInfer<B>>
> {
  /** The name without the provider's prefix: "rotate_key". */
  readonly name: string;
  readonly description: string;
  readonly attributes: A;
  readonly blocks?: B;
  /** The deprecation message: what to use instead. */
  readonly deprecated?: string;
  /** Lets the user set a timeout, with this default. Without it the kit sets no timeout. */
  readonly timeouts?: { readonly invoke: string };
  readonly validate?: readonly ConfigValidator<NameIn<NoInfer<A>, NoInfer<B>>>[];
}

/** The operations of an action: the author's own types for the author, plain objects for the protocol. */
export interface ActionOperations<Api, Config, KnownConfig> {
  /**
   * Runs while Terraform plans, when values may still be unknown. An error that it throws becomes a diagnostic of the
   * action.
   */
  plan?(
    this: void,
    request: { readonly config: Config; readonly api: Api; readonly context: Context },
  ): Promise<void> | void;
  invoke(request: {
    readonly config: KnownConfig;
    readonly api: Api;
    readonly context: Context;
    /** Shows the user a message at once. */
    readonly progress: (message: string) => void;
  }): Promise<void>;
  toDiagnostic?(
    this: void,
    error: unknown,
    about: { readonly operation: "plan" | "invoke"; readonly values: object },
  ): Diagnostic | undefined;
}

/** An action as the protocol sees it. */
export interface Action<Api> extends ActionOperations<Api, ObjectValue, ObjectValue> {
  readonly name: string;
  readonly schema: Schema;
  readonly timeouts: Timeouts;
  readonly validate: readonly ConfigValidator<string>[];
}

/**
 * Declares an action.
 *
 * @throws Error naming the action and the attribute, where the definition is wrong
 */
export function defineAction<Api, const A extends ConfigAttributes, const B extends Blocks = NoBlocks>(
  definition: ActionDefinition<Api, A, B>,
): Action<Api> {
  const { name, timeouts = {}, validate = [] } = definition;
  checkMembers(`action ${name}`, definition, members);
  const schema = configuredSchema(`action ${name}`, definition, onlyConfigured);
  // The attribute types are erased here, once: the protocol checks values against the schema instead.
  const operations = definition as unknown as ActionOperations<Api, ObjectValue, ObjectValue>;
  return { ...operations, name, schema, timeouts, validate };
}

const members: Readonly<Record<keyof ActionDefinition<never, ConfigAttributes, Blocks>, true>> = {
  name: true,
  description: true,
  attributes: true,
  blocks: true,
  deprecated: true,
  timeouts: true,
  validate: true,
  plan: true,
  invoke: true,
  toDiagnostic: true,
};

/**
 * Invokes an action.
 *
 * @returns its messages, each as soon as the action reports it; the iteration ends when the action ends
 * @throws the error of the action, after its last message
 */
export async function* invoke<Api>(
  action: Action<Api>,
  config: ObjectValue,
  given: { readonly api: Api; readonly context: Context },
): AsyncGenerator<string, void, undefined> {
  const waiting: string[] = [];
  let news = Promise.withResolvers<void>();
  const progress = (message: string): void => {
    waiting.push(message);
    news.resolve();
  };
  let done = false;
  const finish = (): void => {
    done = true;
    news.resolve();
  };
  const invocation = start(action, { config, ...given, progress });
  invocation.then(finish, finish);
  for (;;) {
    await news.promise;
    news = Promise.withResolvers();
    for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) yield message;
    if (done) return invocation;
  }
}

/** Also turns an error before the first await into a rejection. */
async function start<Api>(action: Action<Api>, request: Parameters<Action<Api>["invoke"]>[0]): Promise<void> {
  await action.invoke(request);
}
