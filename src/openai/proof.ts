import type { HttpAnswer } from "./transport.ts";
import type { ApiPath } from "./path.ts";

/** What the answers of the API have shown about who answers. */
export interface Proof {
  /** Notes that a list at this path was answered with rows, or with none. */
  noteList(path: ApiPath): void;
  noteHeaders(headers: HttpAnswer["headers"]): void;
  /** Whether the address and the key are those of the Admin API of an organization: only it has lists of an organization. */
  isShown(): boolean;
  /** The organization that was named last. */
  organization(): string | undefined;
}

export function createProof(): Proof {
  let shown = false;
  let organization: string | undefined;
  return {
    noteList({ template }) {
      shown ||= template.startsWith("/organization/");
    },
    noteHeaders(headers) {
      organization = headers["openai-organization"] ?? organization;
    },
    isShown: () => shown,
    organization: () => organization,
  };
}
