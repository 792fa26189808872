import { defineFunction, FunctionError, parameter, string } from "terraform-plugin-kit";

export const granteeOf = defineFunction({
  name: "grantee_of",
  summary: "The grantee of a permission's id.",
  description:
    "Takes the `id` of an `openai_fine_tuning_checkpoint_permission` and returns what stands after its last colon.",
  parameters: [parameter("id", string, "The id of a permission.")],
  returns: string,
  call(id) {
    const at = id.lastIndexOf(":");
    if (at < 1) throw new FunctionError(`${JSON.stringify(id)} is not the id of a permission`, 0);
    return id.slice(at + 1);
  },
});
