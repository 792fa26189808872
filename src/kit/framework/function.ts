import { ValueError } from "../values/path.ts";
import type { Infer, Type } from "../values/type.ts";
import type { Unknown, Value } from "../values/value.ts";
import { isDynamic, isList, isNull, isObject, isWhollyKnown, unknown } from "../values/value.ts";
import { DiagnosticError, messageOf } from "./diagnostic.ts";
import { checkMembers } from "./members.ts";
import { checkName } from "./schema.ts";
import type { Validator } from "./validator.ts";

/** An author's definition of a provider function. `parameters` and `variadic` determine the types of its arguments. */
export interface FunctionDefinition<P extends readonly Parameter[], V extends Parameter | undefined, R extends Type> {
  /** The name in a call: `provider::openai::NAME(…)`. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: P;
  /** The parameter for any number of further arguments. */
  readonly variadic?: V;
  readonly returns: R;
  /** The deprecation message: what to use instead. */
  readonly deprecated?: string;
  /**
   * Returns the same result for the same arguments, always: Terraform compares the results of plan and apply. It gets
   * no API, because Terraform may call it before it configures the provider.
   */
  call(...args: [...ArgumentsOf<P>, ...VariadicOf<V>]): Returned<R> | Promise<Returned<R>>;
}

/** One parameter, made by parameter(). `T` is the type of its argument in `call`. */
export interface Parameter<T = unknown> {
  readonly name: string;
  readonly type: Type;
  readonly description: string;
  readonly allowNull: boolean;
  readonly allowUnknown: boolean;
  readonly validate: readonly Validator[];
  /** never set: carries T */
  readonly [argument]?: T;
}

declare const argument: unique symbol;

type ArgumentOf<P> = P extends Parameter<infer T> ? T : never;
type ArgumentsOf<P extends readonly Parameter[]> = { -readonly [K in keyof P]: ArgumentOf<P[K]> };
type VariadicOf<V> = V extends Parameter ? ArgumentOf<V>[] : [];
type Returned<R extends Type> = Infer<R> | null | Unknown;

interface ParameterOptions<T, N extends boolean, U extends boolean> {
  /** By default Terraform refuses null. */
  readonly allowNull?: N;
  /** By default a call with any unknown argument returns unknown, and `call` does not run. */
  readonly allowUnknown?: U;
  readonly validate?: readonly Validator<T>[];
}

/** Makes a parameter. Users see its name only in messages and documentation: arguments are positional. */
export function parameter<T, const N extends boolean = false, const U extends boolean = false>(
  name: string,
  type: Type<T>,
  description: string,
  options: ParameterOptions<NoInfer<T>, N, U> = {},
): Parameter<T | (N extends true ? null : never) | (U extends true ? Unknown : never)> {
  const { allowNull = false, allowUnknown = false, validate = [] } = options;
  return { name, type, description, allowNull, allowUnknown, validate };
}

/** A mistake of the user, and the index of the argument, counted from 0. */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
  readonly argumentIndex: number | undefined;

  constructor(text: string, argumentIndex?: number, options?: ErrorOptions) {
    super(text, options);
    this.argumentIndex = argumentIndex;
  }
}

/** A function as the protocol sees it. */
export interface ProviderFunction {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly variadic: Parameter | undefined;
  readonly returns: Type;
  readonly deprecated: string | undefined;
  call(...args: readonly Value[]): unknown;
}

/**
 * Declares a function.
 *
 * @throws Error naming the function and the parameter, where the definition is wrong
 */
export function defineFunction<
  const P extends readonly Parameter[],
  R extends Type,
  const V extends Parameter | undefined = undefined,
>(definition: FunctionDefinition<P, V, R>): ProviderFunction {
  const { name, summary, description, parameters, variadic, returns, deprecated } = definition;
  checkMembers(`function ${name}`, definition, members);
  checkNames(name, variadic ? [...parameters, variadic] : parameters);
  // The argument types are erased here, once: arguments are checked against the parameters instead.
  const { call } = definition as unknown as Pick<ProviderFunction, "call">;
  return { name, summary, description, parameters, variadic, returns, deprecated, call };
}

const members: Readonly<Record<keyof FunctionDefinition<readonly Parameter[], undefined, Type>, true>> = {
  name: true,
  summary: true,
  description: true,
  parameters: true,
  variadic: true,
  returns: true,
  deprecated: true,
  call: true,
};

/** Returns the parameter for the argument at this position, counted from 0. Undefined where there is none. */
export function parameterAt({ parameters, variadic }: ProviderFunction, index: number): Parameter | undefined {
  return parameters[index] ?? variadic;
}

/**
 * Calls a function.
 *
 * @returns a value of the type `returns`
 * @throws FunctionError for every failure
 */
export async function callFunction(of: ProviderFunction, args: readonly Value[]): Promise<Value> {
  const unready = args.some((value, index) => !parameterAt(of, index)?.allowUnknown && !isWhollyKnown(value));
  checkArguments(of, args);
  if (unready) return unknown;
  try {
    return of.returns.from(await of.call(...args), { unknown: true });
  } catch (error) {
    throw failureOf(of, error);
  }
}

function checkArguments(of: ProviderFunction, args: readonly Value[]): void {
  const { parameters, variadic } = of;
  if (args.length < parameters.length || (args.length > parameters.length && !variadic)) {
    const wanted = `${variadic ? "at least " : ""}${parameters.length}`;
    throw new FunctionError(`${of.name} takes ${wanted} argument(s), got ${args.length}`);
  }
  const problems = args.flatMap((value, index) =>
    problemsOf(parameterAt(of, index), value).map((text) => ({ text, index })),
  );
  const [first] = problems;
  if (first) throw new FunctionError(problems.map(({ text }) => text).join("\n"), first.index);
}

function problemsOf(of: Parameter | undefined, value: Value): readonly string[] {
  if (!of) return [];
  if (isNull(value)) return of.allowNull ? [] : ["must not be null"];
  if (!isWhollyKnown(value)) return [];
  if (!isFinite(value)) return ["must be a finite number, got the result of a division by zero"];
  return of.validate.flatMap((rule) => rule(value) ?? []);
}

/** Whether all numbers in a value are finite. Terraform computes 1/0 as infinity. */
function isFinite(value: Value): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (isDynamic(value)) return isFinite(value.value);
  if (isList(value)) return value.every(isFinite);
  return !isObject(value) || Object.values(value).every(isFinite);
}

function failureOf({ name }: ProviderFunction, error: unknown): FunctionError {
  if (error instanceof FunctionError) return error;
  if (error instanceof DiagnosticError)
    return new FunctionError(`${error.diagnostic.summary}: ${error.diagnostic.detail}`);
  const what = error instanceof ValueError ? "did not return what it declares" : "failed unexpectedly";
  const text = `${name} ${what}: ${messageOf(error)}. This is a bug in the provider: please report it`;
  return new FunctionError(text, undefined, { cause: error });
}

function checkNames(name: string, parameters: readonly Parameter[]): void {
  const owner = `function ${name}`;
  checkName(owner, name);
  parameters.forEach((each, index) => {
    checkName(`${owner}: parameter ${index}`, each.name);
    if (parameters.findIndex((other) => other.name === each.name) !== index) {
      throw new Error(`${owner}: two parameters are named "${each.name}"`);
    }
  });
}
