import { expect, test } from "vitest";
import { fileOf, inComment, Reference } from "../../src/export/hcl.ts";
import type { Block, Expression } from "../../src/export/hcl.ts";

const block = (attributes: Readonly<Record<string, Expression>>, comment: readonly string[] = []): Block => ({
  type: "resource",
  labels: ["openai_project", "search"],
  comment,
  body: { attributes: new Map(Object.entries(attributes)) },
});

test("the equals signs of neighbours are aligned, and a value of several lines ends the alignment", () => {
  const text = fileOf([
    block({
      name: "Search",
      residency: "US",
      projects: [
        new Map<string, Expression>([
          ["id", new Reference("openai_project.a.id")],
          ["role", "member"],
        ]),
      ],
      created_at: 1,
      id: 12n,
    }),
  ]);
  expect(text).toBe(`resource "openai_project" "search" {
  name      = "Search"
  residency = "US"
  projects = [
    {
      id   = openai_project.a.id
      role = "member"
    },
  ]
  created_at = 1
  id         = 12
}
`);
});

test("templates, quotation marks and line breaks of a name are escaped", () => {
  const name = 'a "b" ${c} %{d} $${e} \\ \n\t\u200b';
  const written = ["a ", '\\"b\\"', " $${c} %%{d} $$${e} ", "\\\\", " ", "\\n", "\\t", "\\u200B"].join("");
  expect(fileOf([block({ name })])).toContain(`name = "${written}"`);
  expect(inComment("a\nb")).toBe('"a\\nb"');
});

test("a text of several lines is a heredoc", () => {
  const text = fileOf([block({ certificate: "-----BEGIN-----\n${x}\n-----END-----\n", name: "Gateway" })]);
  expect(text).toBe(
    'resource "openai_project" "search" {\n  certificate = <<EOT\n-----BEGIN-----\n$${x}\n-----END-----\nEOT\n  name        = "Gateway"\n}\n',
  );
});
