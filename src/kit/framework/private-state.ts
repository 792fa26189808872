import type { Json } from "../values/value.ts";

/**
 * The author's private data of an object, beside its state. Users do not see it, but Terraform stores it in plain text:
 * do not keep secrets here. Later operations get the values that an operation sets.
 */
export interface PrivateState {
  /** Returns the value of the key, or undefined. */
  get(key: string): Json | undefined;
  /**
   * Sets a value that JSON can hold. Undefined removes the key.
   *
   * @throws Error for a key that begins with a dot, because those belong to the framework; ValueError for NaN and
   *   infinities
   */
  set(key: string, value: Json | undefined): void;
}
