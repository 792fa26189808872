import { defineFunction, FunctionError, parameter, string } from "terraform-plugin-kit";

export const slug = defineFunction({
  name: "slug",
  summary: "Makes a title fit for a URL.",
  description: "Returns the title in lower case, with a hyphen in place of everything but letters and digits.",
  parameters: [parameter("title", string, "The title.")],
  returns: string,
  call(title) {
    const made = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
      .replaceAll(/^-|-$/g, "");
    if (made === "") throw new FunctionError(`${JSON.stringify(title)} has no letter and no digit`, 0);
    return made;
  },
});
