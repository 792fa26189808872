/** The secrets of this process, which are never printed. */

const secrets = new Set<string>();
let pattern: RegExp | undefined;

/** From now on every log line and crash report has *** where `secret` stood, as it is or escaped for JSON or a URL. */
export function mask(secret: string): void {
  const size = secrets.size;
  for (const form of [secret, secret.trim()]) {
    if (form !== "") {
      secrets.add(form);
      secrets.add(JSON.stringify(form).slice(1, -1));
      secrets.add(encodeURIComponent(form.toWellFormed()));
    }
  }
  if (secrets.size !== size) {
    // The longest first, since one may contain another.
    const longestFirst = [...secrets].toSorted((one, other) => other.length - one.length);
    pattern = new RegExp(longestFirst.map((form) => RegExp.escape(form)).join("|"), "g");
  }
}

/** `text` without the secrets. */
export function masked(text: string): string {
  return pattern === undefined ? text : text.replace(pattern, "***");
}
