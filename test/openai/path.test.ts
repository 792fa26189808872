import * as fc from "fast-check";
import { expect, test } from "vitest";
import { path } from "../../src/openai/path.ts";

test("a checkpoint's name is one segment, and its template has no id", () => {
  expect(path`/fine_tuning/checkpoints/${"ft:gpt-4o:org::7p4L"}/permissions/${"cp_1"}`).toEqual({
    template: "/fine_tuning/checkpoints/{}/permissions/{}",
    path: "/fine_tuning/checkpoints/ft%3Agpt-4o%3Aorg%3A%3A7p4L/permissions/cp_1",
  });
});

test.each(["", ".", "..", "\ud800"])("the segment %j is refused", (segment) => {
  expect(() => path`/organization/projects/${segment}`).toThrow(/\/organization\/projects\/\{\}/);
});

test("any id is one segment of a URL, which returns it unchanged", () => {
  const ids = fc.string({ unit: "grapheme", minLength: 1 }).filter((id) => id !== "." && id !== "..");
  fc.assert(
    fc.property(ids, (id) => {
      const segments = new URL(`https://api.example/v1${path`/a/${id}/b`.path}`).pathname.split("/");
      expect(segments).toHaveLength(5);
      expect(decodeURIComponent(segments[3] ?? "")).toBe(id);
    }),
  );
});
