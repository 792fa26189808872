import { warningDiagnostic } from "terraform-plugin-kit";
import type { ConfigValidator } from "terraform-plugin-kit";

/** The words that an attribute is known to take. The API adds words, so an unknown word is a warning and not an error. */
export interface OpenWords<N extends string> {
  /** The words in Markdown, for a description. */
  readonly text: string;
  /** The rule for `validate` of a resource or a nested attribute. */
  readonly rule: ConfigValidator<N>;
}

/**
 * @param attribute the attribute that takes a word, or a set of words
 * @param known the words, with spaces between them
 */
export function openWords<const N extends string>(attribute: N, known: string): OpenWords<N> {
  const words = known.split(" ");
  const rule: ConfigValidator<N> = Object.assign(
    (config: Readonly<Record<string, unknown>>) =>
      textsOf(config[attribute])
        .filter((word) => !words.includes(word))
        .map((word) =>
          warningDiagnostic(
            "Unknown Word",
            `${JSON.stringify(word)} is not a value that this version of the provider knows for ${attribute}. The known values are ${words.join(", ")}. The API decides whether it takes the value.`,
            [{ attribute }],
          ),
        ),
    { about: [attribute] as const },
  );
  return { text: words.map((word) => `\`${word}\``).join(", "), rule };
}

function textsOf(value: unknown): readonly string[] {
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return values.filter((each) => typeof each === "string");
}
