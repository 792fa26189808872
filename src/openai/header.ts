/** Whether the text can be a key or an id in a header: letters, digits and signs, without any space or line break. */
export function isHeaderWord(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** The text without the characters that no header can carry. */
export function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "").trim();
}
