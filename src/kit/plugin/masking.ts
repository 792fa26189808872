/** The secrets of a process. No log, crash report or error may show them. */
export interface Masking {
  /** Adds a secret. `mask` then replaces it, plain or escaped for JSON or a URL. */
  addSecret(this: void, secret: string): void;
  /** Returns the text with *** in place of every secret. */
  mask(this: void, text: string): string;
}

export function createMasking(): Masking {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;
  return {
    addSecret(secret) {
      const size = forms.size;
      for (const form of [secret, secret.trim()].filter((each) => each !== "")) {
        forms.add(form);
        forms.add(JSON.stringify(form).slice(1, -1));
        forms.add(encodeURIComponent(form.toWellFormed()));
      }
      if (forms.size === size) return;
      // The longest form first: a shorter secret may be part of it, and would leave the rest visible.
      const longestFirst = [...forms].toSorted((one, other) => other.length - one.length);
      pattern = new RegExp(longestFirst.map((form) => RegExp.escape(form)).join("|"), "g");
    },
    mask: (text) => (pattern === undefined ? text : text.replace(pattern, "***")),
  };
}
