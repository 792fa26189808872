import type { HttpAnswer } from "./transport.ts";
import type { ApiPath } from "./path.ts";

/** What the answers so far prove about the server. */
export interface Proof {
  /** Notes that a list at this path was answered, with rows or empty. */
  noteList(path: ApiPath): void;
  noteHeaders(headers: HttpAnswer["headers"]): void;
  /** Whether the address and the key reach the Admin API of an organization: only the Admin API has lists of an organization. */
  isShown(): boolean;
  /** The organization that the latest answer named. */
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
