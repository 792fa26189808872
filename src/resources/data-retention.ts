/** The parts that the data retention of the organization and of a project share. */
import { errorDiagnostic, notEmpty, required, string } from "terraform-plugin-kit";
import type { Attribute, Diagnostic } from "terraform-plugin-kit";
import { openWords } from "../noun/open-words.ts";
import type { OpenWords } from "../noun/open-words.ts";
import type { Values } from "../noun/values.ts";
import { ApiError } from "../openai/error.ts";

const everywhere =
  "zero_data_retention modified_abuse_monitoring enhanced_zero_data_retention enhanced_modified_abuse_monitoring";

export const organizationTypes = openWords("type", everywhere);
export const projectTypes = openWords("type", `organization_default none ${everywhere}`);

export function retentionAttributes({ text }: OpenWords<"type">): { readonly type: Attribute<string, "required"> } {
  return {
    type: required(string, `How long the API keeps data: ${text}.`, {
      hint: "The API refuses some changes, depending on what your organization has agreed with OpenAI.",
      validate: [notEmpty],
    }),
  };
}

/** Builds the body of a request, which has another name for the type than the answer. */
export function retentionBody({ type }: Values): object {
  return { retention_type: type };
}

export function explainRetention(error: unknown): Diagnostic | undefined {
  if (!(error instanceof ApiError) || error.status !== 400) return undefined;
  return errorDiagnostic(
    "Data Retention Refused",
    `${error.message}\n\nThe API takes only the types that your organization is approved for, and only some changes from one type to another. ` +
      "Nothing was changed. Ask OpenAI to approve the type that you need, or keep the present type.",
  );
}
