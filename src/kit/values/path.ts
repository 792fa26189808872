import type { Value } from "./value.ts";

/** Where a value sits inside another, from the outside in. */
export type Path = readonly Step[];

/** `element` is an element of a set, which Terraform cannot address: a path for Terraform ends before it. */
export type Step =
  | { readonly attribute: string }
  | { readonly key: string }
  | { readonly index: number }
  | { readonly element: Value };

/**
 * A value that is not what its type wants. `message` never holds the value itself, which may be a secret.
 * The path is put together while the error rises, so that what goes well builds no paths.
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

  /** Notes the step by which the place of the error is reached from outside. */
  inside(step: Step): this {
    this.#path.unshift(step);
    return this;
  }
}

/** What a container throws on when one of its elements threw: the same error, one step longer. */
export function within(step: Step, error: unknown): Error {
  if (error instanceof ValueError) return error.inside(step);
  return error instanceof Error ? error : new Error(String(error));
}

/** As a user would write it: `checkpoints[0].metrics.step`, `labels["a"]`; an element of a set is `[…]`. */
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
