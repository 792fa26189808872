/** An error that the releasing person can fix. Only its message is printed. */
export class ReleaseError extends Error {}
