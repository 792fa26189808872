/** Milliseconds as text in seconds: "0.5 s", "12 s". */
export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} s`;
}

/** Cuts a text to so many characters, on one line, and marks the cut. */
export function cap(text: string, length: number): string {
  // Answers can be megabytes. The first cut is rough, so that the replacement below has little to do.
  const line = text
    .slice(0, length * 8)
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return line.length <= length && text.length <= length * 8
    ? line
    : `${line
        .slice(0, length - 1)
        .trimEnd()
        .toWellFormed()}…`;
}

/** Returns a text with *** in place of every secret. */
export type Mask = (text: string) => string;

/** Extends a mask to everything that looks like an OpenAI key, and to every `value` in JSON. */
export function maskingKeys(mask: Mask): Mask {
  return (text) =>
    mask(text)
      .replaceAll(/\bsk-[A-Za-z0-9_-]{16,}/g, "sk-***")
      .replaceAll(/("value"\s*:\s*")(?:[^"\\]|\\.)+/g, "$1***");
}
