import { computed, string } from "terraform-plugin-kit";
import { defineEphemeralResource, found } from "./client.ts";

export const session = defineEphemeralResource({
  name: "session",
  description: "A token for the length of one run. It is in no state and no plan.",
  attributes: { token: computed(string, "The token.", { sensitive: true }) },
  async open({ api }) {
    const { token } = await api.send<{ readonly token: string }>("POST", "/sessions");
    return { result: { token }, private: { token } };
  },
  async close({ private: { token }, api }) {
    await found(api.send("DELETE", `/sessions/${token}`));
  },
});
