/** What the person who releases can put right. Its message is all that is shown. */
export class ReleaseError extends Error {}
