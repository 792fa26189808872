/**
 * Returns the name of an object as an identifier of the Terraform language: "Büro Süd (2024)" → "buro_sud_2024". A
 * letter of a script without a known Latin letter stays if the language allows it in identifiers.
 *
 * @returns an empty text for a name that has neither letters nor digits
 */
export function identifierOf(name: string): string {
  const plain = name
    .toWellFormed()
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(
      /\p{Script=Latin}\p{Mn}+|[^\P{Script=Latin}a-z]|\p{Script=Cyrillic}\p{Mn}*|\p{Script=Greek}\p{Mn}*/gu,
      latinOf,
    )
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{N}\p{M}]+|[^\p{ID_Continue}]+|[^\0-\uffff]+/gu, "_")
    .replaceAll(/_{2,}/gu, "_")
    .replaceAll(/^_+|_+$/gu, "");
  const short = Array.from(plain).slice(0, longest).join("").replace(/_+$/u, "");
  return /^(?!\p{ID_Start})./u.test(short) ? `_${short}` : short;
}

/** The most characters of a name in an identifier: a name may have 255 and more. */
const longest = 60;

/** Returns the last part of an id, which distinguishes objects of one kind: "proj_abc123" → "abc123". */
export function idSuffix(id: string): string {
  const [, last = id] = /[_-]([^_-]+)$/u.exec(id) ?? [];
  return identifierOf(last).replace(/^_/u, "") || identifierOf(id);
}

function latinOf(letters: string): string {
  const bare = letters.replaceAll(/\p{Mn}/gu, "");
  return latin.get(letters.normalize("NFC")) ?? latin.get(bare) ?? bare;
}

/** Letters and their Latin letters, in pairs. */
const latin: ReadonlyMap<string, string> = new Map(
  [
    "ß ss æ ae œ oe ø o đ d ð d ł l þ th ı i ħ h ŋ n ŧ t ſ s",
    "а a б b в v г g д d е e ё e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ _ ы y ь _ э e ю iu я ia",
    "і i ї i є e ґ g ў u ђ d ј j љ lj њ nj ћ c џ dz ѓ g ќ k ѕ dz",
    "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o",
  ]
    .join(" ")
    .split(" ")
    .flatMap((letter, index, all) =>
      index % 2 === 0 ? [[letter, (all[index + 1] ?? "").replace("_", "")] as const] : [],
    ),
);
