import type { Value } from "./value.ts";

/** The place of a value inside another, from the outside in. */
export type Path = readonly Step[];

/** `element` is an element of a set, which Terraform cannot address: a path for Terraform ends before it. */
export type Step =
  | { readonly attribute: string }
  | { readonly key: string }
  | { readonly index: number }
  | { readonly element: Value };

/**
 * A value does not fit its type. `message` never holds the value, which may be a secret. The path is built while the
 * error propagates, so that success builds no paths.
 */
export class ValueError extends Error {
  override readonly name = "ValueError";
  readonly #path: Step[];

  constructor(message: string, path: Path = []) {
    super(message);
    this.#path = [...path];
  }

  get path(): Path {
    return this.#path;
  }

  /** Adds an outer step to the path, and returns the same error. */
  inside(step: Step): this {
    this.#path.unshift(step);
    return this;
  }
}

/** Returns the error of an element with a further outer step, for a container to rethrow. */
export function within(step: Step, error: unknown): Error {
  if (error instanceof ValueError) return error.inside(step);
  return error instanceof Error ? error : new Error(String(error));
}

/** Formats a path as a user would write it: `checkpoints[0].metrics.step`, `labels["a"]`. A set element is `[…]`. */
export function formatPath(path: Path): string {
  let text = "";
  for (const step of path) {
    if ("attribute" in step) text += text === "" ? step.attribute : `.${step.attribute}`;
    else if ("key" in step) text += `[${JSON.stringify(step.key)}]`;
    else if ("index" in step) text += `[${step.index}]`;
    else text += "[…]";
  }
  return text;
}
