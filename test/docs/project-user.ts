import { computed, listNested, required } from "../../src/framework/attribute.ts";
import { oneOf } from "../../src/framework/validator.ts";
import { path } from "../../src/openai/path.ts";
import { defineDataSource, defineResource, fromApi } from "../../src/resources/define.ts";
import { object } from "../../src/values/object.ts";
import { int64, string } from "../../src/values/primitive.ts";
import type { Infer } from "../../src/values/type.ts";

export const projectUser = defineResource({
  name: "project_user",
  description: "Makes a user a member of a project.",
  attributes: {
    project_id: required(string, "The project (`proj_…`).", { replace: true }),
    user_id: required(string, "The user (`user-…`).", { replace: true }),
    role: required(string, "`owner` or `member`.", { validate: [oneOf("owner", "member")] }),
    added_at: computed(int64, "When the user became a member, in Unix seconds."),
  },
  timeouts: { create: "5m", read: "5m", update: "5m", delete: "5m" },
  importId: {
    form: "project_id/user_id",
    parse: (id) => /^(?<project_id>[^/]+)\/(?<user_id>[^/]+)$/u.exec(id)?.groups,
  },
  async create({ plan: { project_id, user_id, role }, api }) {
    return recorded(fromApi(user, await api.post(path`/organization/projects/${project_id}/users`, { user_id, role })));
  },
  async read({ state, api }) {
    const users = await api.rows({ path: path`/organization/projects/${state.project_id}/users` });
    const found = users.map((each) => fromApi(user, each)).find(({ id }) => id === state.user_id);
    return found && recorded(found);
  },
  async update({ plan: { project_id, user_id, role }, api }) {
    return recorded(
      fromApi(user, await api.post(path`/organization/projects/${project_id}/users/${user_id}`, { role })),
    );
  },
  async delete({ state, api }) {
    await api.delete(path`/organization/projects/${state.project_id}/users/${state.user_id}`);
  },
});

export const projectUsers = defineDataSource({
  name: "project_users",
  description: "Lists the members of a project.",
  attributes: {
    project_id: required(string, "The project (`proj_…`)."),
    users: computed(
      listNested({ id: computed(string, "The user."), role: computed(string, "`owner` or `member`.") }),
      "All members, in the order of the API.",
    ),
  },
  async read({ config, api }) {
    const users = await api.rows({ path: path`/organization/projects/${config.project_id}/users` });
    return { users: users.map((each) => fromApi(user, each)) };
  },
});

const user = object({ id: string, role: string, added_at: int64 });

function recorded({ role, added_at }: NonNullable<Infer<typeof user>>) {
  return { role: role ?? undefined, added_at };
}
