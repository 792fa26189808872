import type { Json } from "../values/value.ts";

/**
 * What an author keeps beside the state of an object, unseen by users. It is no place for secrets: Terraform stores it as it is.
 * What is set in one operation is there in the next.
 */
export interface PrivateState {
  /** What was kept under the key, or undefined. */
  get(key: string): Json | undefined;
  /**
   * Keeps what JSON can hold; undefined forgets it.
   *
   * @throws Error for a key that begins with a dot: those belong to the framework; ValueError for NaN and infinities
   */
  set(key: string, value: Json | undefined): void;
}
