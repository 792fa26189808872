/**
 * What an author keeps beside the state of an object, unseen by users. It is no place for secrets: Terraform stores it as it is.
 * What is set in one operation is there in the next.
 */
export interface PrivateState {
  /** What was kept under the key, or undefined. */
  get(key: string): unknown;
  /**
   * Keeps anything JSON can hold; undefined forgets it.
   *
   * @throws Error for a key that begins with a dot: those belong to the framework
   */
  set(key: string, value: unknown): void;
}
