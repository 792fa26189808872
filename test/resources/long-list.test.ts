import { expect, test } from "vitest";
import type { Api } from "../../src/openai/client.ts";
import { findRow } from "../../src/resources/checkpoint-grant.ts";

test("a thousand grants of one list look at each row a few times, not a thousand times", async () => {
  let looks = 0;
  const rows = Array.from({ length: 1000 }, (_, number) => ({
    id: `cp_${number}`,
    get project_id() {
      looks++;
      return `proj_${number}`;
    },
  }));
  // The wrapper counts the looks at each row of the list.
  const api = { expect() {}, find: async (_, { pick }) => await Promise.resolve(pick(rows)) } as Pick<
    Api,
    "find" | "expect"
  > as Api;
  for (const { id: permission_id } of rows) {
    const project_id = permission_id.replace("cp", "proj");
    const grant = { checkpoint_id: "ft:model", organization_id: null, project_id, permission_id };
    expect(await findRow(api, grant)).toMatchObject({ permission_id });
  }
  expect(looks).toBeLessThan(10 * rows.length);
});
